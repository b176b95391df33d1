import { z } from 'zod'
import {
  type CiFacts,
  commitHash,
  type Env,
  pullRequestNumber,
  variable,
  withoutCredentials,
} from './ci-facts.ts'

/**
 * GitHub Actions. `event` is the parsed file at `GITHUB_EVENT_PATH`: on a pull request `GITHUB_SHA` is a merge that
 * GitHub made, and only the event knows the head.
 */
export function githubActionsFacts(env: Env, event: unknown): CiFacts | null {
  if (variable(env, 'GITHUB_ACTIONS') !== 'true') return null
  const pull = Event.safeParse(event).data?.pull_request ?? null
  const number =
    pull?.number ??
    pullRequestNumber(/^refs\/pull\/(\d+)\//.exec(variable(env, 'GITHUB_REF') ?? '')?.[1] ?? null)
  const base = variable(env, 'GITHUB_BASE_REF') ?? pull?.base?.ref ?? null
  return {
    ci: { provider: 'github-actions', buildUrl: buildUrl(env), job: jobOf(env) },
    head: pull === null ? builtCommit(env, number) : commitHash(pull.head.sha),
    branch: branchOf(env, number),
    pullRequest: number === null ? null : { number, base },
  }
}

const Event = z.object({
  pull_request: z.object({
    number: z.number().int().positive(),
    head: z.object({ sha: z.string() }),
    base: z.object({ ref: z.string() }).optional(),
  }),
})

function builtCommit(env: Env, pullRequest: number | null): string | null {
  return pullRequest === null ? commitHash(variable(env, 'GITHUB_SHA')) : null
}

function branchOf(env: Env, pullRequest: number | null): string | null {
  if (pullRequest !== null) return variable(env, 'GITHUB_HEAD_REF')
  return variable(env, 'GITHUB_REF_TYPE') === 'tag' ? null : variable(env, 'GITHUB_REF_NAME')
}

/** Attempts share a run id: the address tells them apart. */
function buildUrl(env: Env): string | null {
  const [server, repository, id] = [
    variable(env, 'GITHUB_SERVER_URL'),
    variable(env, 'GITHUB_REPOSITORY'),
    variable(env, 'GITHUB_RUN_ID'),
  ]
  if (server === null || repository === null || id === null) return null
  const attempt = variable(env, 'GITHUB_RUN_ATTEMPT')
  const suffix = attempt === null || attempt === '1' ? '' : `/attempts/${attempt}`
  return withoutCredentials(`${server}/${repository}/actions/runs/${id}${suffix}`)
}

function jobOf(env: Env): string | null {
  const names = [variable(env, 'GITHUB_WORKFLOW'), variable(env, 'GITHUB_JOB')].filter(
    (name) => name !== null,
  )
  return names.length === 0 ? null : names.join(' / ')
}
