import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Comparison } from '../../../server/contract/comparison.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'

const day = 86_400_000
const hash = (start: string) => start.padEnd(40, '0')

let server: TestServer
const ids: string[] = []

/** Three commits in a row, of which the last is tagged and was not measured; and a second host. */
beforeAll(async () => {
  server = await startTestServer()
  const up = async (days: number, shape: object, change: (run: ReturnType<typeof buildRun>) => void) => {
    const run = buildRun({ shape: { at: firstRunAt + days * day, seed: days + 1, ...shape } })
    change(run)
    await server.client('upload').call('uploadRun', { params: { project: 'proj' }, body: run })
    ids.push(run.id)
  }
  await up(0, {}, ({ commit }) => {
    if (commit !== null) Object.assign(commit, { head: hash('aaaaaaa1'), parents: [], tags: ['v1.0'] })
  })
  await up(1, {}, ({ commit }) => {
    if (commit !== null) Object.assign(commit, { head: hash('aaaaaaa2'), parents: [hash('aaaaaaa1')] })
  })
  await up(3, { branch: 'later' }, ({ commit }) => {
    if (commit === null) return
    const lineage = [
      { hash: hash('bbbbbbb3'), committedAt: commit.committedAt - 2, subject: 'Release' },
      { hash: hash('aaaaaaa2'), committedAt: commit.committedAt - 3, subject: 'Before' },
    ]
    Object.assign(commit, { head: hash('bbbbbbb4'), parents: [hash('bbbbbbb3')], lineage })
  })
  await up(4, { branch: 'release' }, ({ commit }) => {
    if (commit !== null)
      Object.assign(commit, { head: hash('bbbbbbb3'), parents: [hash('aaaaaaa2')], tags: ['v2.0'] })
  })
  await up(5, { host: 'host-b' }, () => undefined)
})
afterAll(() => server.close())

function compare(a: string, b: string): Promise<Comparison> {
  return server.client('read').call('compare', { params: { project: 'proj' }, query: { a, b } })
}

test('two releases are compared by the commits that their tags are on', async () => {
  const { a, b, rows } = await compare('v1.0', 'v2.0')
  expect([a.what, b.what]).toEqual(['tag v1.0', 'tag v2.0'])
  expect([a.runs, b.runs].map((runs) => runs.map(({ id }) => id))).toEqual([[ids[0]], [ids[3]]])
  expect(rows[0]?.judged?.footing).toBe('repetitions')
})

test('two hosts are compared benchmark by benchmark, and it is said that this tells nothing of code', async () => {
  const { rows, notes } = await compare('host:host-a', 'host:host-b')
  expect(rows[0]?.judged).not.toBeNull()
  expect(notes[0]).toMatch(/^Two hosts: the changes are those between the machines/)
})

test.each([
  ['aaaaaaa', 'Several commits begin with aaaaaaa'],
  ['host:nobody', 'No host is called "nobody"'],
  ['v9.9', 'No run was found for "v9.9"'],
])('%s names no side, and the problem says why', async (word, why) => {
  await expect(compare(word, 'latest')).rejects.toThrow(why)
})

test('of what nothing is called so, the problem says what there is', async () => {
  await expect(compare('nothing', 'latest')).rejects.toMatchObject({
    problem: { code: 'not-found', hint: expect.stringContaining('later, main, release') },
  })
})
