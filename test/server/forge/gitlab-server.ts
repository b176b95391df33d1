import type { CommitStatusSchema, MergeRequestNoteSchema } from '@gitbeaker/rest'
import { type Answered, type Asked, type ForgeServer, startForgeServer } from './forge-server.ts'

interface GitLabState {
  readonly notes: { id: number; body: string; username: string }[]
  /** States of commit statuses, in the order in which they were told. */
  readonly states: string[]
  /** Of the token; null of a kind that GitLab tells nothing about. */
  scopes: string[] | null
  /** Of the token's user in the project; null where they are no member. */
  level: number | null
  admin: boolean
}

export interface GitLabServer extends ForgeServer {
  readonly state: GitLabState
  /** Where GitLab is, without `/api/v4`. */
  readonly root: string
  write(username: string, body: string): void
}

type Body = NonNullable<Asked['body']>
export const token = 'glpat-secret'
const moment = '2026-01-02T03:04:05.000Z'
const project = '/projects/acme%2Fkernel%2Fnet'
const all = `${project}/merge_requests/12/notes`

/** As much of GitLab as a merge request needs, with its state; its replies have the types of Gitbeaker. */
export async function startGitLabServer(): Promise<GitLabServer> {
  const state: GitLabState = { notes: [], states: [], scopes: ['api'], level: 30, admin: false }
  let last = 100
  const write = (username: string, body: string) => {
    last += 1
    const made = { id: last, body, username }
    state.notes.push(made)
    return made
  }
  const server = await startForgeServer((asked) => answer(asked), '/api/v4')

  function answer({ method, url, body = {}, authorization }: Asked): Answered {
    if (authorization !== token) return refuse(401, '401 Unauthorized')
    const id = /^\/projects\/acme%2Fkernel%2Fnet\/merge_requests\/12\/notes\/(\d+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) return oneNote(method, Number(id), body)
    return routes[`${method} ${url.pathname}`]?.(url, body) ?? refuse(404, '404 Project Not Found')
  }

  const routes: Readonly<Record<string, (url: URL, body: Body) => Answered>> = {
    'GET /user': () => ok({ ...person('metalmark'), ...(state.admin && { is_admin: true }) }),
    'GET /personal_access_tokens/self': () =>
      state.scopes === null
        ? refuse(401, '401 Unauthorized')
        : ok({ id: 1, name: 'metalmark', scopes: state.scopes, active: true, revoked: false }),
    [`GET ${project}`]: () => ok({ id: 4, path_with_namespace: 'acme/kernel/net' }),
    [`GET ${project}/members/all/7`]: () =>
      state.level === null
        ? refuse(404, '404 Not found')
        : ok({ ...person('metalmark'), access_level: state.level }),
    [`GET ${all}`]: listNotes,
    [`POST ${all}`]: (_url, body) => ({
      status: 201,
      reply: shown(write('metalmark', String(body['body']))),
    }),
    [`POST ${project}/statuses/${'a'.repeat(40)}`]: (_url, body) => tell(body),
  }

  function listNotes(url: URL): Answered {
    const size = Math.min(Number(url.searchParams.get('per_page') ?? 20), 100)
    const page = Number(url.searchParams.get('page') ?? 1)
    const next = page * size < state.notes.length ? String(page + 1) : ''
    const reply = state.notes.slice((page - 1) * size, page * size).map(shown)
    return { status: 200, reply, headers: { 'x-next-page': next, 'x-page': String(page) } }
  }

  function oneNote(method: string, id: number, body: Body): Answered {
    const at = state.notes.findIndex((note) => note.id === id)
    const found = state.notes[at]
    if (found === undefined) return refuse(404, '404 Note Not Found')
    if (method === 'DELETE') {
      state.notes.splice(at, 1)
      return { status: 204 }
    }
    found.body = String(body['body'])
    return ok(shown(found))
  }

  /** GitLab refuses the state that a status is in already. */
  function tell(body: Body): Answered {
    const told = String(body['state'])
    if (told === 'pending' && state.states.at(-1) === told) {
      return refuse(
        400,
        'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")',
      )
    }
    state.states.push(told)
    return { status: 201, reply: status(told, body) }
  }

  return {
    ...{ ...server, state, root: server.url.replace('/api/v4', '') },
    write: (username, body) => void write(username, body),
  }
}

function ok(reply: unknown): Answered {
  return { status: 200, reply }
}

function refuse(status: number, message: string): Answered {
  return { status, reply: { message } }
}

function person(username: string) {
  return {
    ...{ id: 7, username, name: username, state: 'active', locked: false },
    ...{ avatar_url: 'https://gitlab.example.org/avatar', web_url: `https://gitlab.example.org/${username}` },
  }
}

function shown({ id, body, username }: GitLabState['notes'][number]): MergeRequestNoteSchema {
  return {
    ...{ id, body, attachment: null, author: person(username), created_at: moment, updated_at: moment },
    ...{ system: false, noteable_id: 120, noteable_type: 'MergeRequest', noteable_iid: 12, project_id: 4 },
    resolvable: false,
  }
}

function status(state: string, body: Body): CommitStatusSchema {
  return {
    ...{ id: 1, sha: 'a'.repeat(40), ref: 'feature', name: String(body['name']), allow_failure: false },
    ...{ status: state as CommitStatusSchema['status'], description: String(body['description']) },
    ...{ author: person('metalmark'), created_at: moment, target_url: String(body['target_url'] ?? '') },
  }
}
