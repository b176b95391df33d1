import { z } from 'zod'
import type { Forge, ForgeCheck, ForgePlace } from './forge.ts'
import { askForge, type ForgeHttp, ForgeRefusal, unlessGone } from './forge-http.ts'
import { probeGitLab } from './gitlab-probe.ts'
import { type CommentCalls, keepOneComment, type ListedComment } from './one-comment.ts'
import { statusText } from './status-text.ts'

export interface GitLabOptions {
  /** `https://gitlab.example.org`, with its path where GitLab is not at the root. */
  readonly url: string
  /** `group/subgroup/project`. */
  readonly repository: string
  readonly token: string
  readonly fetch: typeof fetch
}

/** GitLab: one note on a merge request, and a commit status. */
export function createGitLabForge({ url, repository, token, fetch }: GitLabOptions): Forge {
  const forge: ForgeHttp = {
    ...{
      name: 'GitLab',
      fetch,
      base: `${url.replace(/\/+$/, '')}/api/v4`,
      headers: { 'private-token': token },
    },
    needs: 'The token needs the scope "api" and the role Developer in the project.',
  }
  const project = `/projects/${encodeURIComponent(repository)}`
  const self = async () =>
    (await askForge(forge, { method: 'GET', path: '/user', doing: 'asking who we are', reply: User })).data
      .username
  return {
    async comment(number, comment) {
      const page = `${url.replace(/\/+$/, '')}/${repository}/-/merge_requests/${number}`
      const calls = notesOf(forge, { path: `${project}/merge_requests/${number}/notes`, page, number })
      return keepOneComment(calls, await self(), comment)
    },
    check: (commit, check) => tellStatus(forge, `${project}/statuses/${commit}`, check),
    probe: () => probeGitLab(forge, { repository, path: project }),
  }
}

const User = z.object({ username: z.string() })
const Note = z.object({
  id: z.number().int(),
  body: z.string(),
  author: z.object({ username: z.string() }).nullish(),
})

interface Notes {
  readonly path: string
  /** The merge request's, as people see it. */
  readonly page: string
  readonly number: number
}

/** More comments than anybody reads: a forge that never ends its pages does not keep us for ever. */
const mostPages = 500

function notesOf(forge: ForgeHttp, { path, page, number }: Notes): CommentCalls {
  const doing = `commenting on merge request ${number}`
  const listed = ({ id, body, author }: z.infer<typeof Note>): ListedComment => ({
    ...{ id, body, author: author?.username ?? null, url: `${page}#note_${id}` },
  })
  return {
    async list() {
      const notes: ListedComment[] = []
      let next = '1'
      for (let pages = 0; next !== '' && pages < mostPages; pages++) {
        const query = { per_page: '100', page: next, sort: 'asc', order_by: 'created_at' }
        const reply = await askForge(forge, { method: 'GET', path, query, doing, reply: z.array(Note) })
        notes.push(...reply.data.map(listed))
        next = reply.headers.get('x-next-page') ?? ''
      }
      return notes
    },
    create: async (body) =>
      listed((await askForge(forge, { method: 'POST', path, body: { body }, doing, reply: Note })).data),
    edit: (id, body) =>
      unlessGone(async () =>
        listed(
          (
            await askForge(forge, {
              method: 'PUT',
              path: `${path}/${id}`,
              body: { body },
              doing,
              reply: Note,
            })
          ).data,
        ),
      ),
    remove: async (id) => {
      await unlessGone(() =>
        askForge(forge, { method: 'DELETE', path: `${path}/${id}`, doing, reply: z.unknown() }),
      )
    },
  }
}

const Status = z.object({ target_url: z.string().nullish() })

/** A pipeline's status cannot be `neutral`: it must not stop a merge, and its text says what it is. */
async function tellStatus(forge: ForgeHttp, path: string, check: ForgeCheck): Promise<ForgePlace> {
  const { conclusion, name, url } = check
  const state = conclusion === 'in-progress' ? 'pending' : conclusion === 'failure' ? 'failed' : 'success'
  const body = { state, name, description: statusText(check, 255), ...(url !== null && { target_url: url }) }
  const doing = `telling the status of ${path.slice(path.lastIndexOf('/') + 1).slice(0, 12)}`
  try {
    const { data } = await askForge(forge, { method: 'POST', path, body, doing, reply: Status })
    return { outcome: 'edited', url: data.target_url ?? url }
  } catch (error) {
    // "Cannot transition status via :enqueue from :pending": the same state again is refused.
    if (!(error instanceof ForgeRefusal) || !/cannot transition status/i.test(error.said)) throw error
    return { outcome: 'unchanged', url }
  }
}
