import { giteaApi } from 'gitea-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeCheck } from '../../../server/forge/forge.ts'
import { createGiteaForge } from '../../../server/forge/gitea.ts'
import { type Answered, type Asked, type ForgeServer, startForgeServer } from './forge-server.ts'

const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`
const commit = 'a'.repeat(40)
const comments: { id: number; body: string; login: string }[] = []
let statuses: unknown[] = []
let gitea: ForgeServer

beforeEach(async () => {
  comments.length = 0
  statuses = []
  gitea = await startForgeServer(answer, '/git/api/v1')
})
afterEach(() => gitea.close())

function answer({ method, url, body = {} }: Asked): Answered {
  const id = Number(/\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1] ?? 0)
  const found = comments.find((one) => one.id === id)
  const shown = (one: (typeof comments)[number]) => ({
    ...{ id: one.id, body: one.body, user: { login: one.login }, html_url: `https://git/pulls/12#${one.id}` },
  })
  if (id > 0 && found === undefined) return { status: 404, reply: { message: 'not found' } }
  switch (`${method} ${url.pathname.replace(/\d+$/, (text) => (id > 0 ? ':id' : text))}`) {
    case 'GET /user':
      return { status: 200, reply: { login: 'metalmark' } }
    case 'GET /repos/acme/net/issues/12/comments':
      return { status: 200, reply: comments.map(shown) }
    case 'POST /repos/acme/net/issues/12/comments': {
      const made = { id: comments.length + 1, body: String(body['body']), login: 'metalmark' }
      comments.push(made)
      return { status: 201, reply: shown(made) }
    }
    case 'PATCH /repos/acme/net/issues/comments/:id':
      if (found === undefined) return { status: 404 }
      found.body = String(body['body'])
      return { status: 200, reply: shown(found) }
    case 'DELETE /repos/acme/net/issues/comments/:id':
      comments.splice(
        comments.findIndex((one) => one.id === id),
        1,
      )
      return { status: 204 }
    case `POST /repos/acme/net/statuses/${commit}`:
      statuses.push(body)
      return { status: 201, reply: body }
    default:
      return { status: 404, reply: { message: 'not found' } }
  }
}

const forge = () =>
  createGiteaForge({ url: gitea.url.replace('/api/v1', ''), repository: 'acme/net', token: 'secret', fetch })
const say = (text: string) => forge().comment(12, { marker, body: bodyOf(text) })
const check: ForgeCheck = {
  ...{ name: 'Metalmark (netstack)', conclusion: 'neutral', title: 'Suspected: tcp_rr +4 %' },
  ...{ summary: '', url: 'https://metalmark.example.org/p/netstack/pulls/12', annotations: [] },
}

describe('Gitea', () => {
  test('gets one comment, edited in place, behind those of others', async () => {
    for (let i = 0; i < 60; i++) comments.push({ id: i + 1, body: bodyOf('forged'), login: 'mallory' })
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    expect(await say('confirmed')).toEqual({ outcome: 'edited', url: 'https://git/pulls/12#61' })
    expect(await say('confirmed')).toMatchObject({ outcome: 'unchanged' })
    expect(comments.filter(({ login }) => login === 'metalmark')).toMatchObject([
      { body: bodyOf('confirmed') },
    ])
  })

  test('gets a commit status, in which neutral does not stop a merge and says so', async () => {
    for (const conclusion of ['neutral', 'failure', 'success', 'in-progress'] as const) {
      await forge().check(commit, { ...check, conclusion })
    }
    expect(statuses).toMatchObject([
      { state: 'success', description: 'Neutral: Suspected: tcp_rr +4 %', context: 'Metalmark (netstack)' },
      { state: 'failure' },
      { state: 'success', description: 'Suspected: tcp_rr +4 %' },
      { state: 'pending' },
    ])
  })

  test('is asked as the client asks that is generated from its own description', async () => {
    await say('slower')
    await say('confirmed')
    comments.push({ id: 2, body: bodyOf('twice'), login: 'metalmark' })
    await say('refuted')
    await forge().check(commit, check)
    const ours = distinct(gitea)
    await gitea.close()
    comments.length = 0
    gitea = await startForgeServer(answer, '/git/api/v1')
    const { repos, user } = giteaApi(gitea.url.replace('/api/v1', ''), {
      token: 'secret',
      customFetch: fetch,
    })
    await user.userGetCurrent()
    await repos.issueGetComments('acme', 'net', 12)
    await repos.issueCreateComment('acme', 'net', 12, { body: bodyOf('slower') })
    await repos.issueEditComment('acme', 'net', 1, { body: bodyOf('confirmed') })
    await repos.issueDeleteComment('acme', 'net', 1)
    await repos.repoCreateStatus('acme', 'net', commit, {
      ...{ state: 'success', context: 'Metalmark (netstack)', description: 'x', target_url: 'https://x' },
    })
    expect(ours).toEqual(distinct(gitea))
  })

  test('that is limited or away is left for the queue, and one that refuses is not asked again', async () => {
    gitea.instead(/comments/, { status: 429, headers: { 'retry-after': '30' } })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true, retryAfterMs: 30_000 })
    gitea.instead(/comments/, { status: 502 })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true })
    gitea.instead(/comments/, { status: 403, reply: { message: 'token does not have scope' } })
    await expect(say('slower')).rejects.toThrow('"write:issue"')
    gitea.instead(/comments/, { status: 302, headers: { location: 'http://127.0.0.1:1/' } })
    await expect(say('slower')).rejects.toMatchObject({ retryable: false })
    gitea.instead(/comments/, { status: 200, reply: { not: 'a list' } })
    await expect(say('slower')).rejects.toThrow('something unexpected')
  })
})

/** Each kind of request once: method, path and what the body has. */
function distinct({ exchanges }: ForgeServer): string[] {
  const kinds = exchanges.map(({ method, path, body }) => {
    const keys = Object.keys((body ?? {}) as object).sort()
    return `${method} ${path.replace(/comments\/\d+/, 'comments/:id')} ${keys.join(',')}`
  })
  return [...new Set(kinds)].sort()
}
