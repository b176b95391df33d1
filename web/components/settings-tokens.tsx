import { useSignal } from '@preact/signals'
import type { AccessToken } from '../../server/contract/token-routes.ts'
import { call, token as ownToken, tokenWanted } from '../api.ts'
import { type LoadError, loadErrorOf } from '../model/load-error.ts'
import { useResource } from '../resource.ts'
import { CopyCommand } from './copy-command.tsx'
import { ResourceView } from './resource-view.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** A project's access tokens: who has them, a new one, and an end to one. */
export function SettingsTokens({ project }: { readonly project: string }) {
  // Only administrators see tokens: whoever only reads settings is not asked for one.
  if (ownToken.value === null) {
    return (
      <p>
        <button
          type="button"
          onClick={() => {
            tokenWanted.value = 'admin'
          }}
        >
          Show tokens
        </button>{' '}
        <span class="quiet">It takes a token with scope admin.</span>
      </p>
    )
  }
  return <Tokens project={project} />
}

const scopes = ['read', 'upload', 'admin'] as const
const scopeWords = {
  read: 'read: the dashboard',
  upload: 'upload: agents and CI',
  admin: 'admin: settings and alerts',
} as const

function Tokens({ project }: { readonly project: string }) {
  const fields = useSignal<{ name: string; scope: (typeof scopes)[number] }>({ name: '', scope: 'upload' })
  const secret = useSignal<{ readonly name: string; readonly text: string } | null>(null)
  const failure = useSignal<LoadError | null>(null)
  const resource = useResource({
    key: `tokens ${project}`,
    load: async (signal) => (await call('listTokens', { params: { project }, signal })).tokens,
  })
  const guarded = async (work: () => Promise<void>) => {
    failure.value = null
    try {
      await work()
      resource.retry()
    } catch (thrown) {
      const error = loadErrorOf(thrown)
      if (error.unauthenticated || error.forbidden) tokenWanted.value = 'admin'
      failure.value = error
    }
  }
  const create = (event: SubmitEvent) => {
    event.preventDefault()
    guarded(async () => {
      const { name, scope } = fields.value
      const made = await call('createToken', { params: { project }, body: { name: name.trim(), scope } })
      secret.value = { name: made.token.name, text: made.secret }
      fields.value = { ...fields.value, name: '' }
    })
  }
  const revoke = (id: string) =>
    guarded(async () => {
      await call('revokeToken', { params: { project, token: id }, body: {} })
    })
  return (
    <>
      <form class="filters" onSubmit={create}>
        <label class="field">
          For whom or what
          <input
            type="text"
            maxLength={100}
            value={fields.value.name}
            onInput={(event) => {
              fields.value = { ...fields.value, name: event.currentTarget.value }
            }}
          />
        </label>
        <label class="field">
          <span class="visually-hidden">Scope</span>
          <select
            value={fields.value.scope}
            onChange={(event) => {
              const scope = scopes.find((one) => one === event.currentTarget.value)
              fields.value = { ...fields.value, scope: scope ?? 'read' }
            }}
          >
            {scopes.map((scope) => (
              <option key={scope} value={scope} selected={scope === fields.value.scope}>
                {scopeWords[scope]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" disabled={fields.value.name.trim() === ''}>
          Make a token
        </button>
      </form>
      {failure.value !== null && (
        <p class="regressed-ink" role="alert">
          {failure.value.title}: {failure.value.detail}. {failure.value.hint}
        </p>
      )}
      {secret.value !== null && (
        <div class="banner new-token" role="status">
          <p>
            The token of <b>{secret.value.name}</b>. It is shown this once: keep it where it is needed.
          </p>
          <CopyCommand command={secret.value.text} label="the token" />
          <button
            type="button"
            onClick={() => {
              secret.value = null
            }}
          >
            I have kept it
          </button>
        </div>
      )}
      <ResourceView resource={resource} what="the tokens" room={{ rows: 4 }}>
        {(tokens) =>
          tokens.length === 0 ? (
            <p class="quiet">No token yet.</p>
          ) : (
            <TokensTable tokens={tokens} onRevoke={revoke} />
          )
        }
      </ResourceView>
    </>
  )
}

interface TokensTableProps {
  readonly tokens: readonly AccessToken[]
  readonly onRevoke: (id: string) => void
}

function TokensTable({ tokens, onRevoke }: TokensTableProps) {
  const asked = useSignal<string | null>(null)
  return (
    <ScrollRegion label="Tokens">
      <table class="dense cards tokens-table">
        <thead>
          <tr>
            <th scope="col">For</th>
            <th scope="col">Scope</th>
            <th scope="col">Good for</th>
            <th scope="col">Made</th>
            <th scope="col">Last used</th>
            <th scope="col">End it</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, scope, project, createdAt, lastUsedAt, revokedAt }) => (
            <tr key={id} class={revokedAt === null ? '' : 'withdrawn'}>
              <th scope="row" class="cell-name">
                {name}
              </th>
              <td class="cell-metric">{scope}</td>
              <td class="cell-host">{project ?? 'every project'}</td>
              <td class="cell-when nowrap">
                <When instant={createdAt} />
              </td>
              <td class="cell-value nowrap">
                {lastUsedAt === null ? 'never' : <When instant={lastUsedAt} />}
              </td>
              <td class="cell-state">
                {revokedAt !== null ? (
                  <>
                    revoked <When instant={revokedAt} />
                  </>
                ) : (
                  <button
                    type="button"
                    onClick={() => {
                      if (asked.value === id) onRevoke(id)
                      asked.value = asked.value === id ? null : id
                    }}
                  >
                    {asked.value === id ? `Yes, revoke ${name}` : 'Revoke'}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
