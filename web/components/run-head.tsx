import type { RunDetail } from '../../server/contract/views.ts'
import { commitTimes, shortHash, subjectLine } from '../model/commit-text.ts'
import { formatDuration } from '../model/format-time.ts'
import { isWebAddress } from '../model/web-address.ts'
import { AccelerationBanner } from './acceleration-banner.tsx'
import { PullRequestLine } from './pull-request-line.tsx'
import { RunHost, RunPlace } from './run-line.tsx'
import { VerdictCountsLine } from './verdict-counts-line.tsx'
import { When } from './when.tsx'

/** Which run this is: commit, branch, host, time, and what a reader must know before the numbers. */
export function RunHead({ run }: { readonly run: RunDetail }) {
  const { commit, ci } = run
  return (
    <header>
      <h1>{commit === null ? 'Run without a commit' : subjectLine(commit.subject, 200)}</h1>
      <p class="subtitle">
        {commit !== null && (
          <>
            <code title={commit.head}>{shortHash(commit.head)}</code>
            {commit.built !== commit.head && (
              <span class="quiet" title={commit.built}>
                {' '}
                (built as {shortHash(commit.built)})
              </span>
            )}{' '}
            {commitTimes(commit)} ·{' '}
          </>
        )}
        <RunPlace project={run.project} run={run} /> · <RunHost run={run} /> ·{' '}
        <When instant={run.startedAt} exact /> · took {formatDuration(run.finishedAt - run.startedAt)} · suite{' '}
        {run.suite}
        {ci !== null && (
          <>
            {' · '}
            {isWebAddress(ci.buildUrl) ? (
              <a href={ci.buildUrl} rel="noreferrer">
                {ci.provider} {ci.job ?? 'build'}
              </a>
            ) : (
              <span>{ci.provider}</span>
            )}
          </>
        )}
      </p>
      <p class="counts-line" aria-live="polite">
        <VerdictCountsLine run={run} />
      </p>
      {commit?.pullRequest && <PullRequestLine run={run} number={commit.pullRequest.number} />}
      <AccelerationBanner acceleration={run.acceleration} />
      {run.suspect !== null && (
        <p class="banner note" role="note">
          This run is suspect and enters no series. {run.suspect}
        </p>
      )}
      {run.notes.map((note) => (
        <p key={note} class="banner note" role="note">
          {note}
        </p>
      ))}
    </header>
  )
}
