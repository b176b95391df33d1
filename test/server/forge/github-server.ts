import { verify } from 'node:crypto'
import { type Answered, type Asked, type ForgeServer, startForgeServer } from './forge-server.ts'

interface GitHubState {
  /** Who the token is; `null` where it is an installation's, which has no user. */
  user: string | null
  /** Whom GraphQL calls the viewer. */
  viewer: string
  readonly comments: { id: number; issue: number; body: string; login: string }[]
  readonly checks: Record<string, unknown>[]
  readonly statuses: Record<string, unknown>[]
  mayCheck: boolean
  /** Whether the token's user may write to the repository. */
  mayPush: boolean
  /** Of a classic token; null of others. */
  scopes: string | null
  /** Of the App's installation. */
  permissions: Readonly<Record<string, string>>
  /** Of the App, in PEM; its JWTs are verified with it. */
  appKey: string | null
}

export interface GitHubServer extends ForgeServer {
  readonly state: GitHubState
  /** On pull request 12. */
  write(login: string, body: string): void
}

type Body = NonNullable<Asked['body']>
const place = '/repos/acme/net'

/** As much of GitHub as pull requests need, with its state; replies have the shapes that GitHub describes. */
export async function startGitHubServer(): Promise<GitHubServer> {
  const state: GitHubState = {
    ...{ user: 'metalmark-bot', viewer: 'metalmark-bot', comments: [], checks: [], statuses: [] },
    ...{ mayCheck: true, appKey: null, mayPush: true, scopes: null },
    permissions: { checks: 'write', pull_requests: 'write', metadata: 'read' },
  }
  let last = 100
  const write = (issue: number, login: string, body: string) => {
    last += 1
    const comment = { id: last, issue, body, login }
    state.comments.push(comment)
    return comment
  }
  const server: ForgeServer = await startForgeServer((asked) => answer(asked))

  function answer(asked: Asked): Answered {
    const { method, url } = asked
    const body = asked.body ?? {}
    const id = /^\/repos\/acme\/net\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) return oneComment(method, Number(id), body)
    const run = /\/check-runs\/(\d+)$/.exec(url.pathname)?.[1]
    if (run !== undefined) return updateRun(Number(run), body)
    const issue = /^\/repos\/acme\/net\/issues\/(\d+)\/comments$/.exec(url.pathname)?.[1]
    if (issue !== undefined) return issueComments(Number(issue), asked, body)
    const [, verb, commit] =
      /^\/repos\/acme\/net\/(commits|statuses)\/([0-9a-f]{40})(?:\/check-runs)?$/.exec(url.pathname) ?? []
    if (commit !== undefined) return verb === 'commits' ? listRuns(commit) : addStatus(body)
    const route = routes[`${method} ${url.pathname}`]
    return route?.(asked, body) ?? { status: 404, reply: refusal('Not Found') }
  }

  const routes: Readonly<Record<string, (asked: Asked, body: Body) => Answered>> = {
    'GET /user': () => (state.user === null ? forbidden() : ok({ ...user(state.user), ...profile })),
    'GET /app': (asked) => forApp(asked, () => ok(app())),
    'POST /graphql': () => ok({ data: { viewer: { login: state.viewer } } }),
    [`GET ${place}`]: () => ({
      ...ok(repository(state.mayPush)),
      headers: state.scopes === null ? {} : { 'x-oauth-scopes': state.scopes },
    }),
    [`GET ${place}/installation`]: (asked) =>
      forApp(asked, () => ok({ ...installation(), permissions: state.permissions })),
    'POST /app/installations/77/access_tokens': (asked) =>
      forApp(asked, () => {
        const reply = { token: 'ghs_installation', expires_at: '2100-01-01T00:00:00Z', permissions: {} }
        return { status: 201, reply }
      }),
    [`POST ${place}/check-runs`]: (_asked, body) => createRun(body),
  }

  function forApp(asked: Asked, reply: () => Answered): Answered {
    return isAppJwt(asked)
      ? reply()
      : { status: 401, reply: refusal('A JSON web token could not be decoded') }
  }

  function author({ authorization }: Asked): string {
    return authorization === 'token ghs_installation' ? 'metalmark[bot]' : (state.user ?? state.viewer)
  }

  function oneComment(method: string, id: number, body: Body): Answered {
    const at = state.comments.findIndex((one) => one.id === id)
    const found = state.comments[at]
    if (found === undefined) return { status: 404, reply: refusal('Not Found') }
    if (method === 'DELETE') {
      state.comments.splice(at, 1)
      return { status: 204 }
    }
    found.body = String(body['body'])
    return ok(comment(found))
  }

  function issueComments(issue: number, asked: Asked, body: Body): Answered {
    if (asked.method === 'GET') return listComments(issue, asked.url)
    return { status: 201, reply: comment(write(issue, author(asked), String(body['body']))) }
  }

  function listRuns(commit: string): Answered {
    const runs = state.checks.filter((run) => run['head_sha'] === commit)
    return ok({ total_count: runs.length, check_runs: runs })
  }

  function addStatus(body: Body): Answered {
    state.statuses.push(body)
    return { status: 201, reply: status(body) }
  }

  function listComments(issue: number, url: URL): Answered {
    const all = state.comments.filter((one) => one.issue === issue)
    const size = Number(url.searchParams.get('per_page') ?? 30)
    const page = Number(url.searchParams.get('page') ?? 1)
    const rest = all.slice(page * size)
    const next = new URL(url.pathname + url.search, server.url)
    next.searchParams.set('page', String(page + 1))
    return {
      status: 200,
      reply: all.slice((page - 1) * size, page * size).map(comment),
      headers: rest.length === 0 ? {} : { link: `<${next.href}>; rel="next"` },
    }
  }

  function createRun(body: Body): Answered {
    if (!state.mayCheck) return forbidden()
    const run = checkRun(state.checks.length + 1, body)
    state.checks.push(run)
    return { status: 201, reply: run }
  }

  function updateRun(id: number, body: Body): Answered {
    const at = state.checks.findIndex((run) => run['id'] === id)
    if (at < 0 || !state.mayCheck) return forbidden()
    const before = state.checks[at]
    const run = checkRun(id, { ...before, ...body }, annotationsOn(before))
    state.checks[at] = run
    return ok(run)
  }

  function isAppJwt({ authorization }: Asked): boolean {
    const [head = '', payload = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.')
    if (state.appKey === null || signature === '') return false
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const signed = Buffer.from(`${head}.${payload}`)
    return (
      String(claims.iss) === '4711' &&
      verify('RSA-SHA256', signed, state.appKey, Buffer.from(signature, 'base64url'))
    )
  }

  return { ...server, state, write: (login, body) => void write(12, login, body) }
}

export function refusal(message: string) {
  return { message, documentation_url: 'https://docs.github.com/rest', status: '0' }
}

function ok(reply: unknown): Answered {
  return { status: 200, reply }
}

function forbidden(): Answered {
  return { status: 403, reply: refusal('Resource not accessible by integration') }
}

const moment = '2026-01-02T03:04:05Z'
const address = 'https://github.example.org/acme/net'

function user(login: string) {
  const names = [
    'followers_url',
    'following_url',
    'gists_url',
    'starred_url',
    'subscriptions_url',
    'repos_url',
  ]
  const addresses = [...names, 'organizations_url', 'events_url', 'received_events_url', 'url', 'html_url']
  return {
    ...{
      login,
      id: 7,
      node_id: 'U_7',
      avatar_url: address,
      gravatar_id: '',
      type: 'User',
      site_admin: false,
    },
    ...Object.fromEntries(addresses.map((name) => [name, address])),
  }
}

const profile = {
  ...{ name: null, company: null, blog: null, location: null, email: null, hireable: null, bio: null },
  ...{ public_repos: 0, public_gists: 0, followers: 0, following: 0, created_at: moment, updated_at: moment },
}

function app() {
  return {
    ...{
      id: 4711,
      slug: 'metalmark',
      node_id: 'A_1',
      owner: user('acme'),
      name: 'Metalmark',
      description: null,
    },
    ...{ external_url: address, html_url: address, created_at: moment, updated_at: moment },
    ...{ permissions: { checks: 'write', pull_requests: 'write' }, events: [] },
  }
}

function installation() {
  return {
    ...{
      id: 77,
      account: user('acme'),
      repository_selection: 'selected',
      access_tokens_url: address,
      app_id: 4711,
    },
    ...{
      repositories_url: address,
      html_url: address,
      target_id: 1,
      target_type: 'Organization',
      events: [],
    },
    ...{
      permissions: {},
      created_at: moment,
      updated_at: moment,
      single_file_name: null,
      app_slug: 'metalmark',
    },
    ...{ suspended_by: null, suspended_at: null },
  }
}

function repository(push: boolean) {
  const names =
    'archive assignees blobs branches collaborators comments commits compare contents git_commits git_refs'
  const more =
    'git_tags issue_comment issue_events issues keys labels milestones notifications pulls releases'
  const links =
    'statuses trees clone git ssh contributors deployments downloads events forks hooks html languages'
  const last = 'merges stargazers subscribers subscription tags teams svn'
  const addresses = [names, more, links, last].flatMap((line) => line.split(' ')).map((name) => `${name}_url`)
  const flags = ['fork', 'private', 'has_issues', 'has_projects', 'has_wiki', 'has_pages', 'has_discussions']
  const counts = ['forks', 'open_issues', 'stargazers', 'watchers', 'network', 'subscribers']
  return {
    ...Object.fromEntries([...addresses, 'url'].map((name) => [name, address])),
    ...Object.fromEntries([...flags, 'archived', 'disabled'].map((name) => [name, false])),
    ...Object.fromEntries(counts.map((name) => [`${name}_count`, 0])),
    ...{ id: 4, node_id: 'R_4', name: 'net', full_name: 'acme/net', owner: user('acme'), size: 1 },
    ...{ forks: 0, open_issues: 0, watchers: 0, default_branch: 'main', description: null, language: null },
    ...{ homepage: null, mirror_url: null, license: null },
    ...{ pushed_at: moment, created_at: moment, updated_at: moment },
    permissions: { admin: false, push, pull: true },
  }
}

function comment({ id, issue, body, login }: GitHubState['comments'][number]) {
  return {
    ...{
      id,
      node_id: `C_${id}`,
      url: address,
      body,
      user: user(login),
      created_at: moment,
      updated_at: moment,
    },
    ...{
      html_url: `${address}/pull/${issue}#issuecomment-${id}`,
      issue_url: address,
      author_association: 'NONE',
    },
  }
}

function annotationsOn(run: Record<string, unknown> | undefined): number {
  return Number((run?.['output'] as { annotations_count?: number } | undefined)?.annotations_count ?? 0)
}

/** `annotated`: annotations that the run has already; an update adds to them. */
function checkRun(id: number, body: Body, annotated = 0): Record<string, unknown> {
  const output = (body['output'] ?? {}) as Record<string, unknown>
  const annotations = Array.isArray(output['annotations']) ? output['annotations'] : []
  return {
    ...{ id, node_id: `R_${id}`, head_sha: body['head_sha'], url: address, name: body['name'] },
    ...{ external_id: body['external_id'] ?? '', html_url: `${address}/runs/${id}`, app: app() },
    ...{
      details_url: body['details_url'] ?? null,
      status: body['status'],
      conclusion: body['conclusion'] ?? null,
    },
    ...{
      started_at: moment,
      completed_at: body['completed_at'] ?? null,
      check_suite: null,
      pull_requests: [],
    },
    output: {
      ...{ title: output['title'] ?? null, summary: output['summary'] ?? null, text: null },
      ...{ annotations_count: annotated + annotations.length, annotations_url: address },
    },
  }
}

function status(body: Body) {
  return {
    ...{ url: address, avatar_url: null, id: 1, node_id: 'S_1', state: body['state'] },
    ...{ description: body['description'], target_url: body['target_url'] ?? null, context: body['context'] },
    ...{ created_at: moment, updated_at: moment, creator: user('metalmark-bot') },
  }
}
