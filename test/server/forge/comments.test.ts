import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Forge } from '../../../server/forge/forge.ts'
import { createGiteaForge } from '../../../server/forge/gitea.ts'
import { createGitHubForge } from '../../../server/forge/github.ts'
import { createGitLabForge } from '../../../server/forge/gitlab.ts'
import type { ForgeServer } from './forge-server.ts'
import { startGiteaServer } from './gitea-server.ts'
import { startGitHubServer } from './github-server.ts'
import { gitLabDescription } from './gitlab-description.ts'
import { startGitLabServer, token } from './gitlab-server.ts'

const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`

interface Commented {
  id: number
  body: string
}

/** A forge's server, and a Metalmark that comments on it. */
interface Bench {
  readonly server: ForgeServer
  readonly comments: Commented[]
  readonly ours: string
  write(author: string, body: string): void
  forge(): Forge
}

const wire = {
  list: /^GET .*(comments|notes)$/,
  create: /^POST .*(comments|notes)$/,
  edit: /^(PATCH|PUT) .*(comments|notes)\/\d+$/,
}

async function gitLab(): Promise<Bench> {
  const server = await startGitLabServer()
  const options = { url: server.root, repository: 'acme/kernel/net', token, fetch }
  const { state, write } = server
  return { server, comments: state.notes, ours: 'metalmark', write, forge: () => createGitLabForge(options) }
}

async function gitea(): Promise<Bench> {
  const server = await startGiteaServer()
  const options = { url: server.root, repository: 'acme/net', token: 'secret', fetch }
  const { state, write } = server
  return {
    server,
    comments: state.comments,
    ours: 'metalmark',
    write,
    forge: () => createGiteaForge(options),
  }
}

async function gitHub(): Promise<Bench> {
  const server = await startGitHubServer()
  const options = { apiUrl: server.url, repository: 'acme/net', auth: { token: 'ghp_secret' }, fetch }
  const { state, write } = server
  const forge = () => createGitHubForge({ ...options, clock: () => 0, secondMs: 1 })
  return { server, comments: state.comments, ours: 'metalmark-bot', write, forge }
}

const starts = { GitLab: gitLab, Gitea: gitea, GitHub: gitHub }
let bench: Bench
const say = (text: string) => bench.forge().comment(12, { marker, body: bodyOf(text) })
const own = () => bench.comments.map(({ body }) => body).filter((body) => body.includes(marker))

afterEach(() => bench.server.close())

describe.each(['GitLab', 'Gitea', 'GitHub'] as const)('the comment on %s', (name) => {
  beforeEach(async () => {
    bench = await starts[name]()
  })

  test('is made where there is none, and edited in place', async () => {
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    expect(await say('confirmed')).toMatchObject({ outcome: 'edited' })
    expect(await say('confirmed')).toMatchObject({ outcome: 'unchanged' })
    expect(own()).toEqual([bodyOf('confirmed')])
    expect(bench.server.count(wire.create)).toBe(1)
    expect(bench.server.count(wire.edit)).toBe(1)
  })

  test.each([35, 235])('is found behind %i comments of others', async (others) => {
    for (let i = 0; i < others; i++) bench.write('reviewer', `remark ${i}`)
    bench.write(bench.ours, bodyOf('slower'))
    bench.write('reviewer', 'and another')
    expect(await say('confirmed')).toMatchObject({ outcome: 'edited' })
    expect(own()).toEqual([bodyOf('confirmed')])
    expect(bench.server.count(wire.create)).toBe(0)
  })

  test('is not one that somebody else wrote with our marker', async () => {
    bench.write('mallory', bodyOf('all is well'))
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    expect(own()).toEqual([bodyOf('all is well'), bodyOf('slower')])
  })

  test('is made anew where a person has deleted it', async () => {
    await say('slower')
    bench.comments.length = 0
    expect(await say('confirmed')).toMatchObject({ outcome: 'created' })
    expect(own()).toEqual([bodyOf('confirmed')])
  })

  test('is made anew where a person deletes it while it is being edited', async () => {
    await say('slower')
    bench.server.instead(wire.edit, () => {
      bench.comments.length = 0
      return { status: 404, reply: { message: 'Not Found' } }
    })
    expect(await say('confirmed')).toMatchObject({ outcome: 'created' })
    expect(own()).toEqual([bodyOf('confirmed')])
  })

  test('is one where two servers look at once, and neither sees any', async () => {
    bench.server.together(wire.list, 2)
    const told = await Promise.all([say('slower'), say('slower')])
    expect(bench.server.count(wire.create)).toBe(2)
    expect(own()).toEqual([bodyOf('slower')])
    expect(told.every(({ url }) => url !== null)).toBe(true)
    expect(await say('slower')).toMatchObject({ outcome: 'unchanged' })
  })

  test('is one where the answer to the first try was lost', async () => {
    bench.server.instead(wire.create, ({ body }) => {
      bench.write(bench.ours, String(body?.['body']))
      return { status: 502, lost: true }
    })
    await expect(say('slower')).rejects.toMatchObject({ name: 'ForgeError', retryable: true })
    expect(await say('slower')).toMatchObject({ outcome: 'unchanged' })
    expect(own()).toEqual([bodyOf('slower')])
  }, 20_000)

  test('waits for the queue while the forge is limited or away, and is then made once', async () => {
    bench.server.instead(wire.list, { status: 429, headers: { 'retry-after': '60' } })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true, retryAfterMs: 60_000 })
    // GitHub's client asks twice more by itself.
    for (let i = 0; i < (name === 'GitHub' ? 3 : 1); i++) bench.server.instead(wire.list, { status: 503 })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true, retryAfterMs: null })
    expect(own()).toEqual([])
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    expect(own()).toEqual([bodyOf('slower')])
  }, 20_000)

  test('is not tried again where a permission is missing, which is named', async () => {
    bench.server.instead(wire.create, { status: 403, reply: { message: 'no such permission' } })
    const refused = say('slower')
    await expect(refused).rejects.toMatchObject({ retryable: false })
    await expect(refused).rejects.toThrow(
      /no such permission.*(role Developer|"write:issue"|"pull requests: write)/,
    )
    expect(own()).toEqual([])
  })

  if (name === 'GitLab') {
    const described = gitLabDescription()
    afterEach(() => {
      expect(bench.server.exchanges.flatMap((one) => described.problems(one))).toEqual([])
    })
  }
})
