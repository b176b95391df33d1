import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import type { Confirmation } from '../../../server/contract/confirmation.ts'
import type { StreamedEvent } from '../../../server/contract/event-stream.ts'
import type { LiveEvent } from '../../../server/contract/live.ts'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { buildRun, digest, firstRunAt, scaleCanary } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { type Simulation, simulatedAgent } from '../../support/simulated-agent.ts'

const project = 'demo'
const base = '1'.repeat(40)
const head = '2'.repeat(40)
const minute = 60_000
const day = 24 * 60 * minute

let time: { now: number }
let server: TestServer
let admin: Client
/** What the head's code does to the speed, by host. */
let slowdown: Record<string, number>
let boot: Simulation['boot']

beforeEach(async () => {
  time = { now: firstRunAt + day }
  slowdown = {}
  boot = (commit, _, host) => ({ speed: commit === head ? (slowdown[host] ?? 1) : 1 })
  server = await startTestServer({ deps: { clock: () => time.now } })
  admin = server.client('admin')
  const upload = server.client('upload')
  for (const [i, host] of ['host-a', 'host-b'].entries()) {
    const run = buildRun({ shape: { host, seed: i + 1, at: firstRunAt } })
    await upload.call('uploadRun', { params: { project }, body: run })
  }
  await server.analysed()
})

afterEach(() => server.close())

const agentOf = (host: string, more: Partial<Simulation> = {}) =>
  simulatedAgent(host, { server, project, time, boot: (...args) => boot(...args), ...more })
const ask = (benchmarks = ['tcp_stream_1', 'rr_tail']) =>
  admin.call('askConfirmation', {
    params: { project },
    body: { base, head, host: digest('host-a'), benchmarks, who: 'ada' },
  })
const get = ({ id }: Pick<Confirmation, 'id'>) =>
  admin.call('getConfirmation', { params: { project, confirmation: id } })
const works = async () => (await admin.call('listWork', { params: { project } })).work
const settle = (settings: object) =>
  admin.call('putProject', { params: { project }, body: ProjectSettings.parse(settings) })

async function finish(asked: Confirmation, ...agents: ReturnType<typeof agentOf>[]): Promise<Confirmation> {
  for (let round = 0; round < 20 && (await get(asked)).endedAt === null; round++) {
    for (const agent of agents) await agent.work()
  }
  return get(asked)
}

describe('a confirmation', () => {
  test('queues base and head in alternation on the host, for the suspect benchmarks alone', async () => {
    const asked = await ask()
    expect(asked).toMatchObject({ state: 'waiting', alert: null, boots: { done: 0, most: 24 }, metrics: [] })
    expect(asked.reason).toMatch(/Waiting for an agent.*ada/)
    expect(await works()).toMatchObject([
      {
        ...{ purpose: 'confirmation', state: 'queued', commits: [base, head, head, base] },
        ...{ host: digest('host-a'), benchmarks: ['tcp_stream_1', 'rr_tail'] },
      },
    ])
  })

  test('is confirmed where the head is slower, with an interval that holds the truth', async () => {
    slowdown = { 'host-a': 0.9 }
    const ended = await finish(await ask(), agentOf('host-a'))
    expect(ended.state).toBe('confirmed')
    const throughput = ended.metrics.find(({ series }) => series.metric.name === 'throughput')
    expect(throughput?.state).toBe('confirmed')
    expect(throughput?.effect?.low).toBeLessThan(-0.09)
    expect(throughput?.effect?.high).toBeGreaterThan(-0.11)
    expect((await works()).filter(({ state }) => state === 'queued' || state === 'claimed')).toEqual([])
    // Such runs answer a question of their own and are nobody's baseline.
    const { series } = await admin.call('listSeries', { params: { project } })
    const own = series.find((one) => one.id === throughput?.series.id)
    const detail = await admin.call('getSeries', { params: { project, series: own?.id ?? '' } })
    expect(detail.points.filter(({ onBaseline }) => onBaseline)).toHaveLength(1)
  })

  test('is refuted where base and head are the same, and says what is ruled out', async () => {
    const ended = await finish(await ask(), agentOf('host-a'))
    expect(ended.state).toBe('refuted')
    expect(ended.reason).toMatch(
      /do not differ as suspected; a worsening above \d\.\d % is ruled out: \d+ boots on host-a$/,
    )
  })

  test('measures a bad boot again, and counts it for nothing', async () => {
    const agent = agentOf('host-a')
    const asked = await ask()
    const badBoot = agent.boots()
    boot = (_, n) => (n === badBoot ? { speed: 0.5, change: (run) => scaleCanary(run, 0.5) } : {})
    const ended = await finish(asked, agent)
    expect(ended.state).toBe('refuted')
    const bad = ended.runs.filter(({ suspect }) => suspect !== null)
    expect(bad).toMatchObject([{ side: 'base', suspect: expect.stringMatching(/canary/i) }])
    expect(ended.runs.filter(({ suspect }) => suspect === null).length % 4).toBe(0)
  })

  test('goes on where an agent was stopped within a block, and all that was measured counts', async () => {
    const agent = agentOf('host-a')
    const asked = await ask()
    const work = await agent.claim()
    if (work === null) throw new Error('expected work')
    await agent.measure(work, base)
    const measured = await agent.measure(work, head)
    const { runs } = await admin.call('listRuns', { params: { project } })
    expect(runs.find(({ id }) => id === measured)?.work).toBe(work.id)
    expect(runs.at(-1)?.work).toBeNull()
    const params = { project, work: work.id }
    const body = { host: agent.id, outcome: 'returned' as const, runs: [], error: null }
    await server.client('upload').call('finishWork', { params, body })
    expect((await get(asked)).boots.done).toBe(2)
    expect((await finish(asked, agent)).state).toBe('refuted')
  })

  test('is inconclusive when no agent has taken it in time', async () => {
    const asked = await ask()
    time.now = asked.deadlineAt
    await server.analysed()
    expect(await get(asked)).toMatchObject({
      state: 'inconclusive',
      reason: 'No agent of host-a took it in time',
    })
    expect(await works()).toMatchObject([{ state: 'cancelled' }])
  })

  test('is inconclusive at its budget of boots, and says what is not ruled out', async () => {
    await settle({ confirmation: { mostBoots: 4 } })
    boot = (_, n) => ({ speed: n % 2 === 0 ? 1 : 0.9 })
    const ended = await finish(await ask(), agentOf('host-a'))
    expect(ended).toMatchObject({ state: 'inconclusive', boots: { done: 4, most: 4 } })
    expect(ended.reason).toMatch(/^The 4 boots that it may cost did not decide/)
  })

  test('is inconclusive at once where a commit does not build', async () => {
    const fails = (commit: string) =>
      commit === head ? 'metalmark run ended with exit code 5: the build of 222222222222 failed: make' : null
    const ended = await finish(await ask(), agentOf('host-a', { fails }))
    expect(ended).toMatchObject({ state: 'inconclusive', boots: { done: 1 } })
    expect(ended.reason).toMatch(/host-a could not measure it: .*the build of 222222222222 failed/)
  })

  test('tries once more where measuring failed for another reason', async () => {
    let failed = 0
    const fails = (commit: string) => (commit === head && failed++ === 0 ? 'the VM did not boot' : null)
    expect((await finish(await ask(), agentOf('host-a', { fails }))).state).toBe('refuted')
  })

  test('can be cancelled, and takes back its work', async () => {
    const asked = await ask()
    const params = { project, confirmation: asked.id }
    const ended = await admin.call('cancelConfirmation', { params, body: { who: 'ada', why: null } })
    expect(ended).toMatchObject({ state: 'cancelled', endedAt: time.now })
    expect(await works()).toMatchObject([{ state: 'cancelled' }])
    await expect(
      admin.call('cancelConfirmation', { params, body: { who: 'ada', why: null } }),
    ).rejects.toMatchObject({
      problem: { code: 'work-conflict' },
    })
    const { confirmations } = await admin.call('listConfirmations', { params: { project } })
    expect(confirmations.map(({ id }) => id)).toEqual([asked.id])
  })
})

test('whoever follows the project is told of each step: asked, taken, a boot, the end', async () => {
  const gone = new AbortController()
  const events = await admin.call('followProject', { params: { project }, signal: gone.signal })
  const stream = events[Symbol.asyncIterator]()
  const told = (...wanted: Named[]) => readUntilTold(stream, wanted)
  try {
    await stream.next()
    const asked = await ask()
    await told(['confirmation', asked.id])
    const agent = agentOf('host-a')
    const work = await agent.claim()
    // Nobody else wakes the server: taking the work is enough for the confirmation to say that it is measured.
    await told(['work', work?.id ?? ''], ['confirmation', asked.id])
    expect(await get(asked)).toMatchObject({ state: 'measuring' })
    if (work === null) throw new Error('expected work')
    await told(['run', await agent.measure(work, base)])
    expect((await get(asked)).boots.done).toBe(1)
    await admin.call('cancelConfirmation', {
      params: { project, confirmation: asked.id },
      body: { who: 'ada', why: null },
    })
    await told(['work', work.id], ['confirmation', asked.id])
  } finally {
    gone.abort()
  }
})

test('those of a base or of a head are listed, whoever asked; one end is enough', async () => {
  const asked = await ask()
  const of = async (query: object) =>
    (await admin.call('listConfirmations', { params: { project }, query })).confirmations.map(({ id }) => id)
  expect(await of({ base, head })).toEqual([asked.id])
  expect(await of({ base: '3'.repeat(40), head })).toEqual([asked.id])
  expect(await of({ base, head: '3'.repeat(40) })).toEqual([asked.id])
  expect(await of({ base: head })).toEqual([])
})

type Named = readonly [topic: string, id: string]

/** Reads on until each of these things was told of. */
async function readUntilTold(
  stream: AsyncIterator<StreamedEvent<LiveEvent>>,
  wanted: readonly Named[],
): Promise<void> {
  const missing = new Set(wanted.map((one) => one.join(' ')))
  while (missing.size > 0) {
    const { value, done } = await stream.next()
    if (done) throw new Error(`The stream ended without ${[...missing].join(', ')}`)
    const changes = value.data.kind === 'changed' ? value.data.changes : []
    const told = changes.flatMap(({ topic, ids }) => (ids ?? []).map((id) => `${topic} ${id}`))
    for (const one of told) missing.delete(one)
  }
}
