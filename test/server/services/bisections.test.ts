import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import type { Bisection } from '../../../server/contract/confirmation.ts'
import { buildRun, digest, firstRunAt } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { simulatedAgent } from '../../support/simulated-agent.ts'

const project = 'demo'
/** Oldest first; the first is the last good one. */
const commits = Array.from({ length: 9 }, (_, i) => String(i).repeat(40))

let time: { now: number }
let server: TestServer
let admin: Client
let culprit: number
let fails: (commit: string) => string | null

beforeEach(async () => {
  time = { now: firstRunAt + 86_400_000 }
  culprit = 5
  fails = () => null
  server = await startTestServer({ deps: { clock: () => time.now } })
  admin = server.client('admin')
  await server.client('upload').call('uploadRun', { params: { project }, body: buildRun() })
  await server.analysed()
})

afterEach(() => server.close())

const ask = () =>
  admin.call('askBisection', {
    params: { project },
    body: { commits, host: digest('host-a'), benchmarks: ['tcp_stream_1'], who: 'ada' },
  })
const get = (bisection: string) => admin.call('getBisection', { params: { project, bisection } })

async function finish({ id }: Bisection): Promise<Bisection> {
  const boot = (commit: string) => ({ speed: commits.indexOf(commit) >= culprit ? 0.85 : 1 })
  const agent = simulatedAgent('host-a', { server, project, time, boot, fails: (commit) => fails(commit) })
  await server.analysed()
  for (let round = 0; round < 60 && (await get(id)).endedAt === null; round++) await agent.work()
  return get(id)
}

describe('a bisection', () => {
  test('finds the first commit that is slower, and its log tells how', async () => {
    const ended = await finish(await ask())
    expect(ended).toMatchObject({ state: 'found', culprit: commits[5] })
    expect(ended.confidence).toBeGreaterThan(0.98)
    expect(ended.commits.map(({ is }) => is)).toEqual([...Array(5).fill('good'), ...Array(4).fill('bad')])
    expect(ended.confirmations).toHaveLength(3)
    const log = ended.log.map(({ text }) => text).join('\n')
    expect(log).toMatch(
      /^ada asked which of 8 commits changed tcp_stream_1\nMeasuring 4{12} against 0{12}\n4{12} is as good as/,
    )
    expect(log).toMatch(/5{12} is the first that differs: 4{12}, right before it, does not$/)
  })

  test('passes over a commit that does not build, and says so', async () => {
    fails = (commit) => (commit === commits[4] ? `the build of ${commit.slice(0, 12)} failed: make` : null)
    const ended = await finish(await ask())
    expect(ended).toMatchObject({ state: 'inconclusive', culprit: null })
    expect(ended.log.map(({ text }) => text).join('\n')).toMatch(
      /4{12} is skipped: .*the build of 4{12} failed/,
    )
    expect(ended.reason).toMatch(/one of 2 commits after 3{12} up to 5{12}/)
  })

  test('blames nobody where even the last commit does not differ', async () => {
    culprit = 99
    const ended = await finish(await ask())
    expect(ended).toMatchObject({ state: 'inconclusive', culprit: null })
    expect(ended.reason).toMatch(/there is no change to find/)
  })

  test('can be cancelled with the step in hand', async () => {
    const { id } = await ask()
    await server.analysed()
    const params = { project, bisection: id }
    expect(await admin.call('cancelBisection', { params, body: { who: 'ada', why: null } })).toMatchObject({
      state: 'cancelled',
    })
    const { work } = await admin.call('listWork', { params: { project } })
    expect(work.map(({ state }) => state)).toEqual(['cancelled'])
    const { bisections } = await admin.call('listBisections', { params: { project } })
    expect(bisections).toMatchObject([{ id, state: 'cancelled' }])
    const of = async (query: object) =>
      (await admin.call('listBisections', { params: { project }, query })).bisections.map((one) => one.id)
    expect(await of({ base: commits[0], head: commits[8] })).toEqual([id])
    expect(await of({ base: commits[0] })).toEqual([id])
    expect(await of({ base: commits[1], head: commits[7] })).toEqual([])
  })
})
