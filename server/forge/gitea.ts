import { z } from 'zod'
import { type Forge, type ForgeCheck, ForgeError, type ForgePlace } from './forge.ts'
import { askForge, type ForgeHttp, unlessGone } from './forge-http.ts'
import { type CommentCalls, keepOneComment, type ListedComment } from './one-comment.ts'
import { statusText } from './status-text.ts'

export interface GiteaOptions {
  /** `https://gitea.example.org`, with its path where it is not at the root. */
  readonly url: string
  /** `owner/name`. */
  readonly repository: string
  readonly token: string
  readonly fetch: typeof fetch
}

/** Gitea and Forgejo: one comment on a pull request, and a commit status. */
export function createGiteaForge({ url, repository, token, fetch }: GiteaOptions): Forge {
  const forge: ForgeHttp = {
    ...{ name: 'Gitea', fetch, base: `${url.replace(/\/+$/, '')}/api/v1` },
    headers: { authorization: `token ${token}` },
    needs: 'The token needs the scopes "write:issue", "write:repository" and "read:user".',
  }
  const repo = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`
  const self = async () =>
    (await askForge(forge, { method: 'GET', path: '/user', doing: 'asking who we are', reply: User })).data
      .login
  return {
    comment: async (number, comment) =>
      keepOneComment(commentsOf(forge, repo, number), await self(), comment),
    check: (commit, check) => tellStatus(forge, `${repo}/statuses/${commit}`, check),
    /** The scopes of a token are told to nobody: a missing one shows when the first comment is written. */
    async probe() {
      const doing = `asking for ${repository}`
      const { data } = await askForge(forge, { method: 'GET', path: repo, doing, reply: Repository })
      const user = await self()
      if (data.permissions?.push === false) {
        throw new ForgeError(
          `Expected a token of somebody who may write to ${data.full_name}, as commit statuses need it; ${user} may only read. Add them as a collaborator who may write.`,
          { retryable: false },
        )
      }
      return `${user} on ${data.full_name}`
    },
  }
}

const User = z.object({ login: z.string() })
const Repository = z.object({
  full_name: z.string(),
  permissions: z.object({ push: z.boolean() }).nullish(),
})
const Comment = z.object({
  id: z.number().int(),
  body: z.string(),
  html_url: z.string().nullish(),
  user: User.nullish(),
})

function listed({ id, body, html_url, user }: z.infer<typeof Comment>): ListedComment {
  return { id, body, author: user?.login ?? null, url: html_url ?? null }
}

/** All comments come in one answer: this list has no pages. */
function commentsOf(forge: ForgeHttp, repo: string, number: number): CommentCalls {
  const doing = `commenting on pull request ${number}`
  const all = `${repo}/issues/${number}/comments`
  const one = (id: number) => `${repo}/issues/comments/${id}`
  return {
    list: async () =>
      (await askForge(forge, { method: 'GET', path: all, doing, reply: z.array(Comment) })).data.map(listed),
    create: async (body) =>
      listed(
        (await askForge(forge, { method: 'POST', path: all, body: { body }, doing, reply: Comment })).data,
      ),
    edit: (id, body) =>
      unlessGone(async () => {
        // Of a comment that is gone some versions answer 204 with nothing.
        const reply = Comment.nullable()
        const { data } = await askForge(forge, {
          method: 'PATCH',
          path: one(id),
          body: { body },
          doing,
          reply,
        })
        return data === null ? null : listed(data)
      }),
    remove: async (id) => {
      await unlessGone(() => askForge(forge, { method: 'DELETE', path: one(id), doing, reply: z.unknown() }))
    },
  }
}

/** Gitea's own `warning` counts as a failure where statuses are required: what is neutral succeeds, and says so. */
async function tellStatus(forge: ForgeHttp, path: string, check: ForgeCheck): Promise<ForgePlace> {
  const { conclusion, name, url } = check
  const state = conclusion === 'in-progress' ? 'pending' : conclusion === 'failure' ? 'failure' : 'success'
  const body = {
    ...{ state, context: name, description: statusText(check, 255) },
    ...(url !== null && { target_url: url }),
  }
  const doing = `telling the status of ${path.slice(path.lastIndexOf('/') + 1).slice(0, 12)}`
  await askForge(forge, { method: 'POST', path, body, doing, reply: z.unknown() })
  return { outcome: 'edited', url }
}
