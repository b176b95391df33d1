import type { Comment, CommitStatus, Repository, User } from 'gitea-js'
import { type Answered, type Asked, type ForgeServer, startForgeServer } from './forge-server.ts'

interface GiteaState {
  readonly comments: { id: number; body: string; login: string }[]
  readonly statuses: Readonly<Record<string, unknown>>[]
  mayPush: boolean
}

export interface GiteaServer extends ForgeServer {
  readonly state: GiteaState
  /** Where Gitea is, without `/api/v1`. */
  readonly root: string
  write(login: string, body: string): void
}

type Body = NonNullable<Asked['body']>
const repo = '/repos/acme/net'
const all = `${repo}/issues/12/comments`

/** As much of Gitea as a pull request needs, with its state; its replies have the types of Gitea's own description. */
export async function startGiteaServer(): Promise<GiteaServer> {
  const state: GiteaState = { comments: [], statuses: [], mayPush: true }
  let last = 100
  const write = (login: string, body: string) => {
    last += 1
    const made = { id: last, body, login }
    state.comments.push(made)
    return made
  }
  const server = await startForgeServer((asked) => answer(asked), '/git/api/v1')

  function answer({ method, url, body = {}, authorization }: Asked): Answered {
    if (!/^(token|bearer) secret$/i.test(authorization)) return refuse(401, 'token is required')
    const id = /^\/repos\/acme\/net\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) return oneComment(method, Number(id), body)
    return routes[`${method} ${url.pathname}`]?.(body) ?? refuse(404, 'The target couldn’t be found.')
  }

  const routes: Readonly<Record<string, (body: Body) => Answered>> = {
    'GET /user': () => ({ status: 200, reply: person('metalmark') }),
    [`GET ${repo}`]: () => ({ status: 200, reply: repository(state.mayPush) }),
    [`GET ${all}`]: () => ({ status: 200, reply: state.comments.map(shown) }),
    [`POST ${all}`]: (body) => ({ status: 201, reply: shown(write('metalmark', String(body['body']))) }),
    [`POST ${repo}/statuses/${'a'.repeat(40)}`]: (body) => {
      state.statuses.push(body)
      return { status: 201, reply: status(body) }
    },
  }

  function oneComment(method: string, id: number, body: Body): Answered {
    const at = state.comments.findIndex((one) => one.id === id)
    const found = state.comments[at]
    if (found === undefined) return refuse(404, 'comment does not exist')
    if (method === 'DELETE') {
      state.comments.splice(at, 1)
      return { status: 204 }
    }
    found.body = String(body['body'])
    return { status: 200, reply: shown(found) }
  }

  return {
    ...{ ...server, state, root: server.url.replace('/api/v1', '') },
    write: (login, body) => void write(login, body),
  }
}

function refuse(status: number, message: string): Answered {
  return { status, reply: { message, url: 'https://git.example.org/api/swagger' } }
}

function person(login: string): User {
  return { id: 7, login }
}

function repository(push: boolean): Repository {
  return { id: 4, full_name: 'acme/net', permissions: { admin: false, push, pull: true } }
}

function shown({ id, body, login }: GiteaState['comments'][number]): Comment {
  return {
    id,
    body,
    user: person(login),
    html_url: `https://git.example.org/acme/net/pulls/12#issuecomment-${id}`,
  }
}

function status(body: Body): CommitStatus {
  const { context, description, target_url } = body as Readonly<Record<string, string>>
  return {
    ...{ id: 1, context: context ?? '', description: description ?? '', target_url: target_url ?? '' },
    ...{ status: body['state'] as NonNullable<CommitStatus['status']>, creator: person('metalmark') },
  }
}
