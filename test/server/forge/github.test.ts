import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeCheck } from '../../../server/forge/forge.ts'
import { createGitHubForge } from '../../../server/forge/github.ts'
import type { GitHubAuth } from '../../../server/forge/github-client.ts'
import { gitHubDescription } from './api-description.ts'
import { type GitHubServer, refusal, startGitHubServer } from './github-server.ts'

const described = gitHubDescription()
// Later than any test runs: limits that end then are far away for Octokit too.
const now = Date.parse('2037-01-02T03:04:05Z')
const commit = 'a'.repeat(40)
const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`
const create = /^POST .*\/issues\/12\/comments/

let github: GitHubServer
beforeEach(async () => {
  github = await startGitHubServer()
})
afterEach(async () => {
  // Whatever a test did: requests and this server's replies are as GitHub describes them.
  const exchanges = github.exchanges.filter(({ path }) => path !== '/graphql')
  expect(exchanges.flatMap((one) => described.problems(one))).toEqual([])
  await github.close()
})

function forge(auth: GitHubAuth = { token: 'ghp_secret' }) {
  return createGitHubForge({
    ...{ apiUrl: github.url, repository: 'acme/net', auth, fetch: globalThis.fetch },
    ...{ clock: () => now, secondMs: 1 },
  })
}
const say = (text: string) => forge().comment(12, { marker, body: bodyOf(text) })
const ours = () => github.state.comments.filter(({ login }) => login === 'metalmark-bot')

describe('the comment on a pull request', () => {
  test('is made where there is none', async () => {
    const told = await say('slower')
    expect(told).toEqual({ outcome: 'created', url: expect.stringContaining('#issuecomment-101') })
    expect(ours()).toMatchObject([{ body: bodyOf('slower') }])
  })

  test('is edited in place, and left alone where nothing changed', async () => {
    await say('slower')
    expect(await say('confirmed')).toMatchObject({ outcome: 'edited' })
    expect(await say('confirmed')).toMatchObject({ outcome: 'unchanged' })
    expect(ours()).toMatchObject([{ body: bodyOf('confirmed') }])
    expect(github.count(/^PATCH /)).toBe(1)
  })

  test.each([35, 135])('is found behind %i comments of others', async (others) => {
    for (let i = 0; i < others; i++) github.write('reviewer', `remark ${i}`)
    github.write('metalmark-bot', bodyOf('slower'))
    expect(await say('confirmed')).toMatchObject({ outcome: 'edited' })
    expect(github.count(create)).toBe(0)
  })

  test('is found by its last line where its first was cut off, and by its first where its last was', async () => {
    github.write('metalmark-bot', `…slower\n${marker}`)
    expect(await say('confirmed')).toMatchObject({ outcome: 'edited' })
    const [comment] = github.state.comments
    if (comment !== undefined) comment.body = `${marker}\nslow…`
    expect(await say('refuted')).toMatchObject({ outcome: 'edited' })
  })

  test('is not one that somebody else wrote with our marker', async () => {
    github.write('mallory', bodyOf('all is well'))
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    expect(github.state.comments[0]?.body).toBe(bodyOf('all is well'))
  })

  test('is made anew where a person deletes it while it is being edited', async () => {
    github.write('metalmark-bot', bodyOf('slower'))
    github.instead(/^PATCH /, () => {
      github.state.comments.length = 0
      return { status: 404, reply: refusal('Not Found') }
    })
    expect(await say('confirmed')).toMatchObject({ outcome: 'created' })
    expect(ours()).toMatchObject([{ body: bodyOf('confirmed') }])
  })

  test('is one again where an earlier try left two', async () => {
    github.write('metalmark-bot', bodyOf('slower'))
    github.write('metalmark-bot', bodyOf('slower still'))
    await say('confirmed')
    expect(ours()).toMatchObject([{ id: 101, body: bodyOf('confirmed') }])
  })

  test('is not made twice where the answer to the first try was lost', async () => {
    github.instead(create, ({ body }) => {
      github.write('metalmark-bot', String(body?.['body']))
      return { status: 502, lost: true }
    })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true })
    expect(await say('slower')).toMatchObject({ outcome: 'unchanged' })
    expect(ours()).toHaveLength(1)
  }, 20_000)

  test('is found by a workflow’s token, which may not ask who it is', async () => {
    Object.assign(github.state, { user: null, viewer: 'github-actions[bot]' })
    await say('slower')
    expect(await say('confirmed')).toMatchObject({ outcome: 'edited' })
  })
})

describe('a GitHub that does not play along', () => {
  test('is asked again after an outage', async () => {
    github.instead(/comments/, { status: 502, reply: refusal('Bad gateway') })
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
  })

  test('is left for the queue to try again where the outage lasts', async () => {
    for (let i = 0; i < 5; i++) github.instead(/comments/, { status: 503, reply: refusal('Unavailable') })
    await expect(say('slower')).rejects.toMatchObject({ name: 'ForgeError', retryable: true })
  })

  test('tells the queue when its rate limit ends', async () => {
    const reset = String(now / 1000 + 1800)
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    github.instead(/comments/, { status: 403, headers, reply: refusal('API rate limit exceeded') })
    await expect(say('slower')).rejects.toMatchObject({ retryable: true, retryAfterMs: 1_800_000 })
    expect(github.count(create)).toBe(0)
  })

  test('is given the time that its secondary limit asks for: a little at once, much by the queue', async () => {
    const reply = refusal('You have exceeded a secondary rate limit')
    github.instead(create, { status: 403, headers: { 'retry-after': '2' }, reply })
    expect(await say('slower')).toMatchObject({ outcome: 'created' })
    github.instead(/^PATCH /, { status: 429, headers: { 'retry-after': '120' }, reply })
    await expect(say('confirmed')).rejects.toMatchObject({ retryable: true, retryAfterMs: 120_000 })
  }, 20_000)

  test('is not asked again where a permission is missing, which is named', async () => {
    github.instead(create, { status: 403, reply: refusal('Resource not accessible by integration') })
    const refused = say('slower')
    await expect(refused).rejects.toMatchObject({ retryable: false })
    await expect(refused).rejects.toThrow('"pull requests: write')
  })

  test('is not asked again where the conversation is locked', async () => {
    const reply = refusal('Unable to create comment because issue is locked.')
    github.instead(create, { status: 403, reply })
    const refused = say('slower')
    await expect(refused).rejects.toMatchObject({ retryable: false })
    await expect(refused).rejects.toThrow('unlock it')
  })
})

describe('the check of a commit', () => {
  const check: ForgeCheck = {
    ...{ name: 'Metalmark (netstack)', conclusion: 'neutral', title: 'Suspected: tcp_rr +4 %' },
    ...{ summary: 'x'.repeat(70_000), url: 'https://metalmark.example.org/p/netstack/pulls/12' },
    annotations: Array.from({ length: 60 }, (_, i) => ({
      ...{ path: 'metalmark.yaml', line: 1, level: 'warning' as const },
      ...{ title: `metric ${i}`, message: 'slower' },
    })),
  }

  test('is a check run, within GitHub’s limits, and told again in place', async () => {
    expect(await forge().check(commit, check)).toMatchObject({ outcome: 'created' })
    expect(github.state.checks).toMatchObject([{ status: 'completed', conclusion: 'neutral' }])
    expect(await forge().check(commit, { ...check, conclusion: 'failure' })).toMatchObject({
      outcome: 'edited',
    })
    expect(github.state.checks).toMatchObject([{ conclusion: 'failure', output: { annotations_count: 50 } }])
  })

  test('is in progress while runs are being judged', async () => {
    await forge().check(commit, { ...check, conclusion: 'in-progress' })
    expect(github.state.checks).toMatchObject([{ status: 'in_progress', conclusion: null }])
  })

  test('leaves another App’s check of the same name alone', async () => {
    await forge().check(commit, check)
    Object.assign(github.state.checks[0] ?? {}, { external_id: 'another' })
    expect(await forge().check(commit, check)).toMatchObject({ outcome: 'created' })
  })

  test('is a commit status for a token that may have no check runs; neutral does not stop a merge', async () => {
    github.state.mayCheck = false
    await forge().check(commit, { ...check, title: `Suspected: ${'long '.repeat(60)}` })
    await forge().check(commit, { ...check, conclusion: 'failure' })
    await forge().check(commit, { ...check, conclusion: 'in-progress' })
    const [first] = github.state.statuses
    expect(github.state.statuses.map(({ state }) => state)).toEqual(['success', 'failure', 'pending'])
    expect(first?.['description']).toMatch(/^Neutral: Suspected/)
    expect(String(first?.['description'])).toHaveLength(140)
  }, 20_000)
})

describe('a GitHub App', () => {
  test('signs in with its key, finds its installation, and knows its own comments', async () => {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    Object.assign(github.state, { appKey: pair.publicKey, user: null })
    const app = forge({ appId: 4711, installation: null, privateKey: pair.privateKey })
    await app.comment(12, { marker, body: bodyOf('slower') })
    expect(github.state.comments).toMatchObject([{ login: 'metalmark[bot]' }])
    expect(await app.comment(12, { marker, body: bodyOf('confirmed') })).toMatchObject({ outcome: 'edited' })
  })
})
