import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Calibration } from '../../../server/contract/calibration.ts'
import type { Client } from '../../../server/contract/client.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { buildRun, digest, firstRunAt, scaleCanary } from '../../support/builders.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { type Simulation, simulatedAgent } from '../../support/simulated-agent.ts'

const project = 'demo'
const commit = 'c'.repeat(40)
const hour = 3_600_000
const day = 24 * hour

let time: { now: number }
let server: TestServer
let admin: Client
let boot: Simulation['boot']

beforeEach(async () => {
  time = { now: firstRunAt + day }
  boot = () => ({})
  server = await startTestServer({ deps: { clock: () => time.now } })
  admin = server.client('admin')
})
afterEach(() => server.close())

const params = { project }
const agentOf = (host: string) =>
  simulatedAgent(host, { server, project, time, boot: (...args) => boot(...args) })
const get = ({ id }: Pick<Calibration, 'id'>) =>
  admin.call('getCalibration', { params: { ...params, calibration: id } })
const works = async () => (await admin.call('listWork', { params })).work
const throughputOf = ({ components }: Calibration) =>
  components.find(({ benchmark, metric }) => `${benchmark} ${metric.name}` === 'tcp_stream_1 throughput')

async function upload(run: RunUpload): Promise<string> {
  await server.client('upload').call('uploadRun', { params, body: run })
  return run.id
}

/** A run of the one build, or of another. */
function run(seed: number, shape: Parameters<typeof buildRun>[0] = {}, head = commit): RunUpload {
  const built = buildRun({
    ...shape,
    shape: { seed, at: firstRunAt + seed * hour, repetitions: 4, ...shape.shape },
  })
  return { ...built, commit: built.commit && { ...built.commit, head, built: head } }
}

async function calibrateByRuns(runs: readonly RunUpload[]): Promise<Calibration> {
  const ids: string[] = []
  for (const one of runs) ids.push(await upload(one))
  await server.analysed()
  return admin.call('calibrate', { params, body: { by: 'runs', runs: ids } })
}

const eightRuns = () => Array.from({ length: 8 }, (_, i) => run(i + 1))

describe('runs that are there', () => {
  test('of one build tell at once how such runs vary, and the answer is kept', async () => {
    const calibration = await calibrateByRuns(eightRuns())
    expect(calibration).toMatchObject({
      ...{ state: 'done', reason: '8 boots of one build on 1 host', commit, stale: null },
      ...{ hosts: [{ id: digest('host-a'), label: 'host-a' }], measuredAt: firstRunAt + 8 * hour },
    })
    const throughput = throughputOf(calibration)
    expect(throughput).toMatchObject({
      ...{ path: 'vm-vm', boots: 8, hosts: 1, betweenHosts: null, betweenHours: null },
      oneRun: { freedom: 7 },
    })
    // The simulation's repetitions vary by 1 %, its boots by nothing more.
    expect(throughput?.withinRun).toBeGreaterThan(0.006)
    expect(throughput?.withinRun).toBeLessThan(0.014)
    expect(throughput?.betweenBoots).toBeLessThan(0.008)
    expect(calibration.components).toHaveLength(5)
    expect(await get(calibration)).toEqual(calibration)
    expect(await admin.call('listCalibrations', { params })).toEqual({ calibrations: [calibration] })
  })

  test('leave out suspect runs, and those of another environment than the last, and say so', async () => {
    const older = [run(1, { shape: { kernel: '5.10' } }), run(2, { shape: { kernel: '5.10' } })]
    const bad: RunUpload = { ...run(20), suspect: ['The host was busy'] }
    const calibration = await calibrateByRuns([...older, bad, ...[3, 4, 5, 6].map((seed) => run(seed))])
    expect(calibration.reason).toBe(
      '4 boots of one build on 1 host; left out: 1 run suspect, 2 runs of another environment than the last',
    )
    expect(calibration.runs).toHaveLength(4)
  })

  test.each([
    [
      'of several builds',
      () => [...eightRuns(), run(9, {}, 'd'.repeat(40))],
      {
        code: 'work-conflict',
        detail: expect.stringMatching(/^Expected runs of one build, got c{12}, d{12}$/),
      },
    ],
    [
      'one a host',
      () => ['a', 'b', 'c', 'd'].map((host, i) => run(i + 1, { shape: { host } })),
      { code: 'work-conflict', detail: expect.stringMatching(/^Too little to tell: 4 boots that count/) },
    ],
  ])('are refused: %s', async (_, runs, problem) => {
    await expect(calibrateByRuns(runs())).rejects.toMatchObject({ problem })
    expect(await admin.call('listCalibrations', { params })).toEqual({ calibrations: [] })
  })

  test('have to be known, and calibrating takes an admin', async () => {
    const [first, ...rest] = eightRuns()
    if (first === undefined) throw new Error('expected a run')
    await calibrateByRuns([first, ...rest])
    const body = { by: 'runs' as const, runs: [...rest.map(({ id }) => id), '01K00000000000000000000000'] }
    await expect(admin.call('calibrate', { params, body })).rejects.toMatchObject({
      problem: { code: 'not-found', detail: expect.stringContaining('01K00000000000000000000000') },
    })
    await expect(server.client('upload').call('calibrate', { params, body })).rejects.toMatchObject({
      problem: { code: 'forbidden' },
    })
    await expect(get({ id: '01K00000000000000000000000' })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })
})

describe('a calibration holds no more', () => {
  test('after thirty days', async () => {
    const calibration = await calibrateByRuns(eightRuns())
    time.now = firstRunAt + 8 * hour + 29 * day
    expect((await get(calibration)).stale).toBeNull()
    time.now += 2 * day
    expect((await get(calibration)).stale).toBe('It is 31 days old, and holds for 30')
  })

  test('once its host measures in another environment, or with another box', async () => {
    const calibration = await calibrateByRuns(eightRuns())
    time.now = firstRunAt + 2 * day
    await upload(run(30, { shape: { kernel: '6.12' } }))
    expect((await get(calibration)).stale).toBe('On host-a since then: host.kernel 6.1.0-18-amd64 → 6.12')
    const other = run(31)
    const epoch = { ...other.environment.epoch, 'vm.box.version': '13.1' }
    await upload({ ...other, environment: { ...other.environment, epoch } })
    expect((await get(calibration)).stale).toBe('On host-a since then: vm.box.version 12.20250101.1 → 13.1')
    // The environment that was calibrated is back.
    await upload(run(32))
    expect((await get(calibration)).stale).toBeNull()
  })

  test('and a field that could not be read, another suite, or another host do not end it', async () => {
    const calibration = await calibrateByRuns(eightRuns())
    time.now = firstRunAt + 2 * day
    const blind = run(30)
    const epoch = { ...blind.environment.epoch, 'host.kernel': null }
    await upload({ ...blind, environment: { ...blind.environment, epoch } })
    await upload({ ...run(31, { shape: { kernel: '6.12' } }), suite: 'nightly' })
    await upload(run(32, { shape: { kernel: '6.12', host: 'host-b' } }))
    expect((await get(calibration)).stale).toBeNull()
  })
})

describe('boots that hosts are asked for', () => {
  const ask = (change: object = {}) =>
    admin.call('calibrate', {
      params,
      body: {
        ...{ by: 'work' as const, commit, hosts: [digest('host-a'), digest('host-b')] },
        ...{ boots: 4, hours: 0, profile: 'ci' as const, ...change },
      },
    })

  beforeEach(async () => {
    for (const [i, host] of ['host-a', 'host-b'].entries()) {
      await upload(run(i + 1, { shape: { host } }, 'd'.repeat(40)))
    }
    await server.analysed()
  })

  test('are measured by their agents, and end the calibration once all were judged', async () => {
    boot = (_, n, host) => ({ speed: host === 'host-b' ? 0.8 : 1 + 0.01 * (n % 2) })
    const asked = await ask()
    expect(asked).toMatchObject({ state: 'measuring', components: [], measuredAt: null })
    expect(asked.reason).toBe('Waiting for 4 boots on each of 2 hosts')
    expect(await works()).toMatchObject([
      { purpose: 'calibration', profile: 'ci', commits: Array(4).fill(commit), notBefore: null },
      { purpose: 'calibration', profile: 'ci', commits: Array(4).fill(commit), notBefore: null },
    ])
    await agentOf('host-a').work()
    expect(await get(asked)).toMatchObject({ state: 'measuring', reason: '4 of 8 boots are there' })
    await agentOf('host-b').work()
    const ended = await get(asked)
    expect(ended).toMatchObject({ state: 'done', reason: '8 boots of one build on 2 hosts', stale: null })
    expect(ended.runs).toHaveLength(8)
    expect(throughputOf(ended)).toMatchObject({ boots: 8, hosts: 2, oneRun: { freedom: 6 } })
    expect(throughputOf(ended)?.betweenHosts).toBeGreaterThan(0.1)
  })

  test('are spread over hours as pairs, so that times of day are told apart', async () => {
    const asked = await ask({ hosts: [digest('host-a')], boots: 12, hours: 20 })
    const due = (await works()).map(({ notBefore }) => notBefore).toSorted((a, b) => (a ?? 0) - (b ?? 0))
    expect(due).toEqual([null, 4, 8, 12, 16, 20].map((h) => (h === null ? null : time.now + h * hour)))
    const agent = agentOf('host-a')
    boot = () => ({ speed: 1 + 0.1 * Math.sin((2 * Math.PI * time.now) / day) })
    for (let round = 0; round < 80 && (await get(asked)).state === 'measuring'; round++) {
      if (!(await agent.work())) time.now += hour
    }
    const ended = await get(asked)
    expect(ended.state).toBe('done')
    expect(throughputOf(ended)?.betweenHours).toBeGreaterThan(0.03)
    expect(throughputOf(ended)?.betweenBoots).toBeLessThan(0.02)
  })

  test('a bad boot counts for nothing, and the reason says so', async () => {
    for (let i = 5; i < 14; i++) await upload(run(i, {}, String(i % 10).repeat(40)))
    await server.analysed()
    const agent = agentOf('host-a')
    const bad = agent.boots() + 1
    boot = (_, n) => (n === bad ? { speed: 0.6, change: (one) => scaleCanary(one, 0.6) } : {})
    const asked = await ask({ hosts: [digest('host-a')], boots: 6 })
    await agent.work()
    expect(await get(asked)).toMatchObject({
      state: 'done',
      reason: '5 boots of one build on 1 host; left out: 1 run suspect',
    })
  })

  test('are taken back by a cancellation: no host takes any more, and what was measured stays', async () => {
    const asked = await ask({ boots: 8, hours: 4 })
    await agentOf('host-a').work()
    const cancel = (id = asked.id) =>
      admin.call('cancelCalibration', { params: { ...params, calibration: id }, body: {} })
    const cancelled = await cancel()
    expect(cancelled).toMatchObject({
      ...{ state: 'cancelled', reason: 'Somebody cancelled it; 2 boots had come', components: [] },
    })
    expect(cancelled.runs).toHaveLength(2)
    expect(await get(asked)).toEqual(cancelled)
    expect(new Set((await works()).map(({ state }) => state))).toEqual(new Set(['done', 'cancelled']))
    time.now += 100 * hour
    expect(await agentOf('host-b').work()).toBe(false)
    // Neither the job that looked after it nor the last runs' verdicts move it any more.
    await server.analysed()
    expect(await get(asked)).toEqual(cancelled)
    await expect(cancel()).rejects.toMatchObject({
      problem: { code: 'work-conflict', detail: expect.stringContaining('which is cancelled') },
    })
    await expect(cancel('01K00000000000000000000000')).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  test('in hand of a host are stopped by its next sign of life', async () => {
    const asked = await ask({ hosts: [digest('host-a')] })
    const upload = server.client('upload')
    const at = { ...params, host: digest('host-a') }
    const beat = (work: string | null) =>
      upload.call('heartbeat', { params: at, body: { label: 'host-a', agentVersion: '0.1.0', work } })
    await beat(null)
    const { work } = await upload.call('claimWork', { params: at, body: { waitMs: 0 } })
    expect(await beat(work?.id ?? '')).toEqual({ work: 'keep' })
    await admin.call('cancelCalibration', { params: { ...params, calibration: asked.id }, body: {} })
    expect(await beat(work?.id ?? '')).toEqual({ work: 'stop' })
  })

  test('are cancelled by those alone who may ask for them', async () => {
    const asked = await ask()
    const calibration = { ...params, calibration: asked.id }
    await expect(
      server.client('upload').call('cancelCalibration', { params: calibration, body: {} }),
    ).rejects.toMatchObject({ problem: { code: 'forbidden' } })
  })

  test('a host that never comes is not waited for without end', async () => {
    const asked = await ask()
    await agentOf('host-a').work()
    time.now += 72 * hour
    // The agent's next sign of life wakes the server.
    await upload(run(60))
    await server.analysed()
    const ended = await get(asked)
    expect(ended).toMatchObject({
      state: 'done',
      reason: '4 boots of one build on 1 host; 4 of 8 boots did not come',
    })
    expect((await works()).map(({ state }) => state).toSorted()).toEqual(['cancelled', 'done'])
  })

  test('a build that fails ends it with the reason', async () => {
    const asked = await ask({ hosts: [digest('host-a')] })
    const fails = () => 'the build of cccccccccccc failed'
    await simulatedAgent('host-a', { server, project, time, boot, fails }).work()
    expect(await get(asked)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^Too little to tell: 0 boots .*4 of 4 boots did not come; .*failed$/),
    })
  })

  test('of a host that nobody knows are refused', async () => {
    await expect(ask({ hosts: [digest('host-x')] })).rejects.toMatchObject({
      problem: { code: 'not-found', hint: expect.stringContaining('metalmark agent') },
    })
    expect(await works()).toEqual([])
  })
})

describe('what a calibration tells', () => {
  const head = (seed: number, shape: object = {}) =>
    run(seed, { shape: { speed: 0.8, pullRequest: 7, ...shape } }, 'e'.repeat(40))
  const throughput = async () => {
    const verdict = await admin.call('getPullRequestVerdict', { params: { project, number: 7 } })
    return verdict.metrics.find(({ series }) => series.metric.name === 'throughput')?.verdict
  }

  beforeEach(async () => {
    time.now = firstRunAt + 3 * day
    for (let i = 41; i < 44; i++) await upload(run(i, {}, String(i % 10).repeat(40)))
    await upload(head(50))
    await server.analysed()
  })

  test('lets a pull request be judged against three runs instead of five', async () => {
    expect(await throughput()).toMatchObject({ kind: 'inconclusive', baseline: { needed: 5 } })
    await calibrateByRuns(eightRuns().map(aside))
    expect(await throughput()).toMatchObject({
      ...{ kind: 'regressed', baseline: { runs: 3, needed: 3 } },
      reason: expect.stringMatching(/a calibration tells how runs vary$/),
    })
  })

  test('counts for nothing once it holds no more, and the report says so', async () => {
    await calibrateByRuns(
      Array.from({ length: 8 }, (_, i) => aside(run(i + 1, { shape: { kernel: '5.10' } }))),
    )
    expect(await throughput()).toMatchObject({ kind: 'inconclusive', baseline: { needed: 5 } })
    const report = await admin.call('getPullRequestReport', { params: { project, number: 7 } })
    expect(report.notes).toContain(
      'The calibration of host-a holds no more. On host-a since then: host.kernel 5.10 → 6.1.0-18-amd64',
    )
  })

  test('makes a confirmation sure with fewer boots', async () => {
    await calibrateByRuns(Array.from({ length: 12 }, (_, i) => aside(run(i + 1))))
    boot = (hash) => ({ speed: hash === 'e'.repeat(40) ? 0.9 : 1 })
    const asked = await admin.call('askConfirmation', {
      params,
      body: {
        ...{ base: commit, head: 'e'.repeat(40), host: digest('host-a') },
        ...{ benchmarks: ['tcp_stream_1'], who: 'ada' },
      },
    })
    await agentOf('host-a').work()
    const ended = await admin.call('getConfirmation', { params: { project, confirmation: asked.id } })
    expect(ended).toMatchObject({ state: 'confirmed', boots: { done: 4 } })
  })
})

/** As it would be measured on a branch of its own: no baseline of anybody's. */
function aside(one: RunUpload): RunUpload {
  return { ...one, commit: one.commit && { ...one.commit, branch: 'calibration' } }
}
