import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeCheck } from '../../../server/forge/forge.ts'
import { createGitLabForge } from '../../../server/forge/gitlab.ts'
import { type Answered, type Asked, type ForgeServer, startForgeServer } from './forge-server.ts'

const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`
const commit = 'a'.repeat(40)
const project = '/projects/acme%2Fkernel%2Fnet'
const notes: { id: number; body: string; username: string }[] = []
let states: string[] = []
let gitlab: ForgeServer

beforeEach(async () => {
  notes.length = 0
  states = []
  gitlab = await startForgeServer(answer, '/api/v4')
})
afterEach(() => gitlab.close())

function answer({ method, url, body = {}, authorization }: Asked): Answered {
  if (authorization !== 'glpat-secret') return { status: 401, reply: { message: '401 Unauthorized' } }
  const all = `${project}/merge_requests/12/notes`
  const id = Number(/\/notes\/(\d+)$/.exec(url.pathname)?.[1] ?? 0)
  if (id > 0) return oneNote(method, id, body)
  switch (`${method} ${url.pathname}`) {
    case 'GET /user':
      return { status: 200, reply: { username: 'metalmark' } }
    case `GET ${all}`: {
      const [size, page] = ['per_page', 'page'].map((name) => Number(url.searchParams.get(name)))
      const end = (page ?? 1) * (size ?? 20)
      const next = end < notes.length ? String((page ?? 1) + 1) : ''
      const reply = notes.slice(end - (size ?? 20), end).map(shown)
      return { status: 200, reply, headers: { 'x-next-page': next } }
    }
    case `POST ${all}`: {
      const made = { id: notes.length + 1, body: String(body['body']), username: 'metalmark' }
      notes.push(made)
      return { status: 201, reply: shown(made) }
    }
    case `POST ${project}/statuses/${commit}`:
      return tell(body)
    default:
      return { status: 404, reply: { message: '404 Not found' } }
  }
}

function oneNote(method: string, id: number, body: Readonly<Record<string, unknown>>): Answered {
  const at = notes.findIndex((note) => note.id === id)
  const found = notes[at]
  if (found === undefined) return { status: 404, reply: { message: '404 Note Not Found' } }
  if (method === 'DELETE') {
    notes.splice(at, 1)
    return { status: 204 }
  }
  found.body = String(body['body'])
  return { status: 200, reply: shown(found) }
}

/** GitLab refuses the state that a status is in already. */
function tell(body: Readonly<Record<string, unknown>>): Answered {
  const state = String(body['state'])
  if (state === 'pending' && states.at(-1) === state) {
    const reason =
      'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")'
    return { status: 400, reply: { message: reason } }
  }
  states.push(state)
  return { status: 201, reply: { id: 1, status: state, target_url: body['target_url'] } }
}

function shown({ id, body, username }: (typeof notes)[number]) {
  return { id, body, author: { username } }
}

const forge = () =>
  createGitLabForge({
    url: gitlab.url.replace('/api/v4', ''),
    ...{ repository: 'acme/kernel/net', token: 'glpat-secret', fetch },
  })
const say = (text: string) => forge().comment(12, { marker, body: bodyOf(text) })
const check: ForgeCheck = {
  ...{ name: 'Metalmark (netstack)', conclusion: 'in-progress', title: 'Judging' },
  ...{ summary: '', url: 'https://metalmark.example.org/p/netstack/pulls/12', annotations: [] },
}

describe('GitLab', () => {
  test('gets one note, edited in place, over all pages and past forged ones', async () => {
    for (let i = 0; i < 235; i++) notes.push({ id: i + 1, body: bodyOf('forged'), username: 'mallory' })
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    expect(await say('confirmed')).toMatchObject({
      ...{ outcome: 'edited', url: expect.stringContaining('/acme/kernel/net/-/merge_requests/12#note_236') },
    })
    expect(await say('confirmed')).toMatchObject({ outcome: 'unchanged' })
    expect(notes.filter(({ username }) => username === 'metalmark')).toMatchObject([
      { body: bodyOf('confirmed') },
    ])
  })

  test('gets the note anew where a person deleted it meanwhile', async () => {
    await say('slower')
    gitlab.instead(/^PUT /, () => {
      notes.length = 0
      return { status: 404, reply: { message: '404 Note Not Found' } }
    })
    expect(await say('confirmed')).toMatchObject({ outcome: 'created' })
  })

  test('gets a commit status, and telling the same state again is no error', async () => {
    await forge().check(commit, check)
    expect(await forge().check(commit, check)).toMatchObject({ outcome: 'unchanged' })
    await forge().check(commit, { ...check, conclusion: 'neutral' })
    await forge().check(commit, { ...check, conclusion: 'failure' })
    expect(states).toEqual(['pending', 'success', 'failed'])
  })

  test('that is away or limited is left for the queue, and one that refuses is not asked again', async () => {
    gitlab.instead(/notes/, { status: 429, headers: { 'retry-after': '60' } })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true, retryAfterMs: 60_000 })
    gitlab.instead(/^POST/, { status: 201, lost: true })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true })
    gitlab.instead(/^POST/, { status: 403, reply: { message: '403 Forbidden' } })
    await expect(say('slower')).rejects.toThrow('the role Developer')
  })
})
