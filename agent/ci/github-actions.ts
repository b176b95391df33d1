import { z } from 'zod'
import { branchName, type CiFacts, ciFacts, commitHash, jobName } from './ci-facts.ts'
import { type CiEnv, isSet, variable } from './variables.ts'

/**
 * GitHub Actions, and Gitea's and Forgejo's, which call their variables the same. `event` is the parsed file at
 * `GITHUB_EVENT_PATH`: on a pull request `GITHUB_SHA` is a merge that GitHub made, and only the event knows the head.
 */
export function githubActionsFacts(env: CiEnv, event: unknown): CiFacts | null {
  if (!isSet(env, 'GITHUB_ACTIONS')) return null
  const told = Event.safeParse(event).data ?? null
  const pull = told?.pull_request ?? null
  const [, fetched, kind] =
    /^refs\/pull\/([1-9]\d{0,8})\/(\w+)$/.exec(variable(env, 'GITHUB_REF') ?? '') ?? []
  const number = pull?.number ?? (fetched === undefined ? null : Number(fetched))
  const built = commitHash(variable(env, 'GITHUB_SHA'))
  const isMerge = number !== null && kind !== 'head'
  return ciFacts({
    provider: isGitea(env) ? 'gitea-actions' : 'github-actions',
    buildUrl: buildUrl(env),
    job: jobName(variable(env, 'GITHUB_WORKFLOW'), variable(env, 'GITHUB_JOB')),
    head: commitHash(pull?.head.sha) ?? (isMerge ? null : built),
    branch: number === null ? pushedBranch(env) : variable(env, 'GITHUB_HEAD_REF'),
    defaultBranch: branchName(told?.repository?.default_branch ?? null),
    pullRequest:
      number === null
        ? null
        : { number, base: branchName(variable(env, 'GITHUB_BASE_REF') ?? pull?.base?.ref ?? null) },
  })
}

/** The little that is taken of an event; the rest, authors and their addresses included, is dropped. */
const Event = z.object({
  pull_request: z
    .object({
      number: z.number().int().positive(),
      head: z.object({ sha: z.string() }),
      base: z.object({ ref: z.string() }).optional(),
    })
    .optional()
    .catch(undefined),
  repository: z.object({ default_branch: z.string().optional() }).optional().catch(undefined),
})

function isGitea(env: CiEnv): boolean {
  return isSet(env, 'GITEA_ACTIONS') || isSet(env, 'FORGEJO_ACTIONS')
}

function pushedBranch(env: CiEnv): string | null {
  return variable(env, 'GITHUB_REF_TYPE') === 'tag' || variable(env, 'GITHUB_REF')?.startsWith('refs/tags/')
    ? null
    : branchName(variable(env, 'GITHUB_REF_NAME'))
}

/** On GitHub attempts share a run id, so the address tells them apart; Gitea's pages go by the run's number. */
function buildUrl(env: CiEnv): string | null {
  const gitea = isGitea(env)
  const [server, repository, run] = [
    variable(env, 'GITHUB_SERVER_URL'),
    variable(env, 'GITHUB_REPOSITORY'),
    variable(env, gitea ? 'GITHUB_RUN_NUMBER' : 'GITHUB_RUN_ID'),
  ]
  if (server === null || repository === null || run === null) return null
  const attempt = variable(env, 'GITHUB_RUN_ATTEMPT')
  const suffix = gitea || attempt === null || attempt === '1' ? '' : `/attempts/${attempt}`
  return `${server.replace(/\/+$/, '')}/${repository}/actions/runs/${run}${suffix}`
}
