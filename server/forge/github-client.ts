import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/core'
import { paginateRest } from '@octokit/plugin-paginate-rest'
import { restEndpointMethods } from '@octokit/plugin-rest-endpoint-methods'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'

export type GitHubAuth =
  | { readonly token: string }
  /** `installation`: null looks it up by the repository. The key is in PEM. */
  | { readonly appId: number; readonly installation: number | null; readonly privateKey: string }

export interface GitHubOptions {
  /** `https://api.github.com`, or of GitHub Enterprise `https://github.example.org/api/v3`. */
  readonly apiUrl: string
  /** `owner/name`. */
  readonly repository: string
  readonly auth: GitHubAuth
  readonly fetch: typeof fetch
  /** How long a second of waiting takes, in milliseconds; tests are in a hurry. */
  readonly secondMs?: number
}

const Client = Octokit.plugin(restEndpointMethods, paginateRest, retry, throttling)
export type GitHubClient = InstanceType<typeof Client>

/** Longer than this nobody waits inside a job: the queue comes back when the forge says. */
const mostWaitSeconds = 10
const mostRetries = 2
const answerMs = 20_000
/** Asking again gives the same; 429 is throttling's business. */
const refusals = [400, 401, 403, 404, 410, 422, 429, 451]

/**
 * GitHub's API with its manners: calls that change something go one by one, short rate limits are waited for, answers of
 * 5xx to reads are asked again. Long waits are left to the caller.
 */
export async function createGitHubClient(options: GitHubOptions): Promise<GitHubClient> {
  const { auth, secondMs = 1000 } = options
  const baseUrl = options.apiUrl.replace(/\/+$/, '')
  const common = {
    baseUrl,
    userAgent: 'metalmark',
    request: { fetch: withTimeout(options.fetch) },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    retry: { retries: mostRetries, retryAfterBaseValue: secondMs, doNotRetry: refusals },
    throttle: {
      // Each forge has limits of its own.
      id: baseUrl,
      retryAfterBaseValue: secondMs,
      ...{ onRateLimit: waitBriefly, onSecondaryRateLimit: waitBriefly },
    },
  }
  if ('token' in auth) return new Client({ ...common, auth: auth.token })
  const { appId, privateKey } = auth
  const app = new Client({ ...common, authStrategy: createAppAuth, auth: { appId, privateKey } })
  const installationId = auth.installation ?? (await installationOf(app, options.repository))
  return new Client({ ...common, authStrategy: createAppAuth, auth: { appId, privateKey, installationId } })
}

/** Nobody waits for ever for an answer. */
function withTimeout(send: typeof fetch): typeof fetch {
  return (input, init) => send(input, { ...init, signal: AbortSignal.timeout(answerMs) })
}

function waitBriefly(retryAfter: number, _options: unknown, _client: unknown, retryCount: number): boolean {
  return retryAfter <= mostWaitSeconds && retryCount < mostRetries
}

async function installationOf(app: GitHubClient, repository: string): Promise<number> {
  const { data } = await app.rest.apps.getRepoInstallation(splitRepository(repository))
  return data.id
}

export function splitRepository(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/')
  return { owner, repo }
}
