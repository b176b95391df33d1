import { giteaApi } from 'gitea-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ForgeCheck } from '../../../server/forge/forge.ts'
import { createGiteaForge } from '../../../server/forge/gitea.ts'
import type { ForgeServer } from './forge-server.ts'
import { type GiteaServer, startGiteaServer } from './gitea-server.ts'

const marker = '<!-- metalmark:netstack/12 -->'
const bodyOf = (text: string) => `${marker}\n${text}\n${marker}\n`
const commit = 'a'.repeat(40)
let gitea: GiteaServer

beforeEach(async () => {
  gitea = await startGiteaServer()
})
afterEach(() => gitea.close())

const forge = () => createGiteaForge({ url: gitea.root, repository: 'acme/net', token: 'secret', fetch })
const say = (text: string) => forge().comment(12, { marker, body: bodyOf(text) })
const check: ForgeCheck = {
  ...{ name: 'Metalmark (netstack)', conclusion: 'neutral', title: 'Suspected: tcp_rr +4 %' },
  ...{ summary: '', url: 'https://metalmark.example.org/p/netstack/pulls/12', annotations: [] },
}

describe('Gitea', () => {
  test('shows where its comment is', async () => {
    expect(await say('slower')).toEqual({
      ...{ outcome: 'created', url: 'https://git.example.org/acme/net/pulls/12#issuecomment-101' },
    })
  })

  test('gets a commit status, in which neutral does not stop a merge and says so', async () => {
    for (const conclusion of ['neutral', 'failure', 'success', 'in-progress'] as const) {
      await forge().check(commit, { ...check, conclusion })
    }
    expect(gitea.state.statuses).toMatchObject([
      { state: 'success', description: 'Neutral: Suspected: tcp_rr +4 %', context: 'Metalmark (netstack)' },
      { state: 'failure' },
      { state: 'success', description: 'Suspected: tcp_rr +4 %' },
      { state: 'pending' },
    ])
  })

  test('is asked as the client asks that is generated from its own description', async () => {
    await say('slower')
    await say('confirmed')
    gitea.write('metalmark', bodyOf('twice'))
    await say('refuted')
    await forge().check(commit, check)
    await forge().probe()
    const ours = distinct(gitea)
    const asked = gitea.exchanges.length

    gitea.state.comments.length = 0
    const { repos, user } = giteaApi(gitea.root, { token: 'secret', customFetch: fetch })
    await user.userGetCurrent()
    await repos.issueGetComments('acme', 'net', 12)
    const { data } = await repos.issueCreateComment('acme', 'net', 12, { body: 'slower' })
    await repos.issueEditComment('acme', 'net', Number(data.id), { body: 'confirmed' })
    await repos.issueDeleteComment('acme', 'net', Number(data.id))
    await repos.repoCreateStatus('acme', 'net', commit, {
      ...{ state: 'success', context: 'Metalmark (netstack)', description: 'x', target_url: 'https://x' },
    })
    await repos.repoGet('acme', 'net')
    expect(distinct({ exchanges: gitea.exchanges.slice(asked) })).toEqual(ours)
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
function distinct({ exchanges }: Pick<ForgeServer, 'exchanges'>): string[] {
  const kinds = exchanges.map(({ method, path, body }) => {
    const keys = Object.keys((body ?? {}) as object).sort()
    return `${method} ${path.replace(/comments\/\d+/, 'comments/:id')} ${keys.join(',')}`
  })
  return [...new Set(kinds)].sort()
}
