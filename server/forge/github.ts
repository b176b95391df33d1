import type { Forge } from './forge.ts'
import { tellCheck } from './github-check.ts'
import {
  createGitHubClient,
  type GitHubClient,
  type GitHubOptions,
  splitRepository,
} from './github-client.ts'
import { type Doing, hasStatus, toForgeError } from './github-errors.ts'
import { probeGitHub } from './github-probe.ts'
import { type CommentCalls, keepOneComment, type ListedComment } from './one-comment.ts'

export interface GitHubDeps extends GitHubOptions {
  readonly clock: () => number
}

/** GitHub and GitHub Enterprise Server: one comment on a pull request, a check run or else a commit status. */
export function createGitHubForge(deps: GitHubDeps): Forge {
  const { clock, repository } = deps
  const place = splitRepository(repository)
  let known: Promise<GitHubClient> | undefined
  const doing = async <T>(
    what: Omit<Doing, 'now'>,
    work: (github: GitHubClient) => Promise<T>,
  ): Promise<T> => {
    try {
      known ??= createGitHubClient(deps)
      return await work(await known)
    } catch (error) {
      known = undefined
      throw toForgeError(error, { ...what, now: clock() })
    }
  }
  return {
    comment: (number, comment) =>
      doing(
        {
          what: `commenting on pull request ${number} of ${repository}`,
          permission: 'pull requests: write (or issues: write)',
        },
        async (github) => keepOneComment(commentsOf(github, place, number), await ownLogin(github), comment),
      ),
    check: (commit, check) =>
      doing(
        {
          what: `telling the check of ${commit.slice(0, 12)}`,
          permission: 'checks: write, or commit statuses: write',
        },
        (github) => tellCheck(github, { ...place, commit, check, now: clock() }),
      ),
    probe: () =>
      doing({ what: `asking for ${repository}`, permission: 'metadata: read' }, async (github) => {
        const by = 'token' in deps.auth ? 'token' : 'app'
        const user = by === 'app' ? null : await userLogin(github)
        const name = await probeGitHub(github, { ...place, by, user })
        return `${user ?? (await ownLogin(github))} on ${name}`
      }),
  }
}

function commentsOf(
  github: GitHubClient,
  place: { readonly owner: string; readonly repo: string },
  number: number,
): CommentCalls {
  const { issues } = github.rest
  const at = { ...place, issue_number: number }
  return {
    list: async () => (await github.paginate(issues.listComments, { ...at, per_page: 100 })).map(toListed),
    // A POST whose answer is lost is not sent again: the next try looks first whether it got through.
    create: async (body) =>
      toListed((await issues.createComment({ ...at, body, request: { retries: 0 } })).data),
    edit: (id, body) =>
      unlessGone(async () => toListed((await issues.updateComment({ ...place, comment_id: id, body })).data)),
    remove: async (id) => {
      await unlessGone(() => issues.deleteComment({ ...place, comment_id: id }))
    },
  }
}

async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (hasStatus(error, 404, 410)) return null
    throw error
  }
}

/**
 * As whom comments are written, since only those are ours. `GET /user` tells it of a person's token, `GET /app` of an App's
 * key. Tokens of an installation, a workflow's `GITHUB_TOKEN` among them, may ask neither; GraphQL's `viewer` tells them.
 */
async function ownLogin(github: GitHubClient): Promise<string> {
  const asked = await userLogin(github)
  if (asked !== null) return asked
  const app = await unlessForbidden(async () => (await github.rest.apps.getAuthenticated()).data?.slug)
  if (app !== null && app !== undefined) return `${app}[bot]`
  const viewer = await unlessForbidden(() =>
    github.graphql<{ readonly viewer: { readonly login: string } }>('query { viewer { login } }'),
  )
  return viewer?.viewer.login ?? 'github-actions[bot]'
}

/** Null where the credentials are no person's. */
function userLogin(github: GitHubClient): Promise<string | null> {
  return unlessForbidden(async () => (await github.rest.users.getAuthenticated()).data.login)
}

async function unlessForbidden<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (hasStatus(error, 401, 403, 404) && !/rate limit/i.test(String(error))) return null
    throw error
  }
}

interface RawComment {
  readonly id: number | bigint
  readonly body?: string | undefined | null
  readonly html_url: string
  readonly user: { readonly login: string } | null
}

function toListed({ id, body, html_url, user }: RawComment): ListedComment {
  return { id: Number(id), body: body ?? '', author: user?.login ?? null, url: html_url }
}
