import { connection } from '../connection.ts'
import { firstWays, tokenCommand, tokenPlace } from '../model/first-run.ts'
import { CopyCommand } from './copy-command.tsx'

/** The first page of a new installation: three ways to get a first run, with commands that are right for this server. */
export function EmptyState() {
  const { origin } = location
  const isLocal = /^(localhost|127\.|\[::1\])/.test(location.host)
  return (
    <section class="panel" aria-labelledby="empty">
      <h2 id="empty">No runs yet</h2>
      <p>
        A project appears here with its first run
        {connection.value.status === 'live' ? ', by itself: this page waits for it' : ''}. Each way needs a
        token that may upload. On the server:
      </p>
      <CopyCommand command={tokenCommand} label="make a token" />
      <p class="quiet">
        It prints the token once; put it where <code>{tokenPlace}</code> stands below.
        {isLocal && (
          <>
            {' '}
            This page was opened as <code>{origin}</code>, which other machines cannot reach: for them, put
            the server’s own address in its place.
          </>
        )}
      </p>
      <ol class="ways">
        {firstWays(origin).map(({ title, about, command }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{about}</p>
            <CopyCommand command={command} label={title} />
          </li>
        ))}
      </ol>
    </section>
  )
}
