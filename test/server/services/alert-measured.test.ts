import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../../server/contract/client.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { buildRun, digest, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { simulatedAgent } from '../../support/simulated-agent.ts'

const project = 'demo'
const hour = 3_600_000

let time: { now: number }
let server: TestServer
let admin: Client
/** What a commit does to the speed. */
let speedOf: (commit: string) => number

beforeEach(async () => {
  time = { now: firstRunAt + 72 * hour }
  speedOf = () => 1
  server = await startTestServer({ deps: { clock: () => time.now } })
  admin = server.client('admin')
})

afterEach(() => server.close())

/** Commits of the branch, one an hour, oldest first. */
const commits = Array.from({ length: 40 }, (_, i) => digest(`branch ${i}`).slice(0, 40))
const at = (i: number) => firstRunAt + (i + 1) * hour

/** A run of a commit of the branch, or of a pull request's only commit on it, with all that it stands on. */
function runOf(i: number, shape: RunShape, request?: string): RunUpload {
  const run = buildRun({ shape: { seed: i + 1, at: at(i) + 600_000, ...shape } })
  const ancestors = commits.slice(0, request === undefined ? i : i + 1).toReversed()
  const lineage = ancestors.map((hash) => {
    const place = commits.indexOf(hash)
    return { hash, committedAt: at(place), subject: `Change ${place}` }
  })
  const head = request ?? commits[i] ?? ''
  return {
    ...run,
    commit: run.commit && {
      ...run.commit,
      ...{ head, built: head, committedAt: at(i) + (request === undefined ? 0 : 1000) },
      ...{ parents: ancestors.slice(0, 1), lineage },
    },
  }
}

async function upload(...runs: readonly RunUpload[]): Promise<void> {
  for (const body of runs) await server.client('upload').call('uploadRun', { params: { project }, body })
  await server.analysed()
}

function history(...places: readonly number[]): RunUpload[] {
  return places.map((i) => {
    const luck = Math.exp(0.01 * normal(seededRandom(50 + i)))
    return runOf(i, { speed: speedOf(commits[i] ?? '') * luck })
  })
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

const agent = () =>
  simulatedAgent('host-a', { server, project, time, boot: (commit) => ({ speed: speedOf(commit) }) })

async function workOff(rounds = 60): Promise<void> {
  const worker = agent()
  for (let round = 0; round < rounds; round++) await worker.work()
  await server.analysed()
}

async function alerts() {
  const page = await admin.call('listAlerts', { params: { project }, query: { state: 'all' } })
  return Promise.all(page.alerts.map(({ id }) => admin.call('getAlert', { params: { project, alert: id } })))
}

const request = 'f'.repeat(40)

test('a pull request that measuring again confirms is put down to its code, row by row', async () => {
  await upload(...history(...range(0, 20)))
  speedOf = (commit) => (commit === request ? 0.8 : 1)
  await upload(runOf(19, { seed: 90, speed: 0.8, pullRequest: 7 }, request))
  const [suspected] = await alerts()
  expect(suspected).toMatchObject({ evidence: 'suspected', attribution: null })
  const params = { project, alert: suspected?.id ?? '' }
  await admin.call('actOnAlert', { params, body: { do: 'confirm', who: 'Ada', why: null } })
  const asked = (await alerts())[0]?.history.at(-1)
  expect(asked).toMatchObject({ kind: 'confirmation-asked', who: 'Ada' })
  await workOff(12)
  expect(await alerts()).toMatchObject([{ evidence: 'confirmed', attribution: { kind: 'code' } }])
  const report = await admin.call('getPullRequestReport', { params: { project, number: 7 } })
  const regressed = report.rows.filter(({ verdict }) => verdict === 'regressed')
  expect(regressed.length).toBeGreaterThan(0)
  expect(regressed.map(({ attribution }) => attribution?.kind)).toEqual(regressed.map(() => 'code'))
  const others = report.rows.filter(({ verdict }) => verdict !== 'regressed')
  expect(others.map(({ attribution }) => attribution)).toEqual(others.map(() => null))
})

test('a bad boot that measuring again refutes stays put down to what was measured, whatever is uploaded', async () => {
  await upload(...history(...range(0, 20)))
  await upload(runOf(19, { seed: 90, speed: 0.8, pullRequest: 7 }, request))
  const params = { project, alert: (await alerts())[0]?.id ?? '' }
  await admin.call('actOnAlert', { params, body: { do: 'confirm', who: 'Ada', why: null } })
  await workOff(12)
  await upload(...history(...range(20, 24)))
  const [alert, ...others] = await alerts()
  expect(others.map(({ headline, attribution }) => ({ headline, attribution }))).toEqual([])
  expect(alert).toMatchObject({ evidence: 'refuted', handling: 'resolved', attribution: { kind: 'host' } })
})

test('a confirmed change whose range holds several commits is searched, and its history names the one', async () => {
  const culprit = commits[22] ?? ''
  speedOf = (commit) => (commits.indexOf(commit) >= 22 ? 0.8 : 1)
  await upload(...history(...range(0, 20)))
  await workOff(1)
  await upload(...history(...range(24, 30)))
  await workOff()
  const [alert, ...others] = await alerts()
  expect(others.map(({ headline, attribution }) => ({ headline, attribution }))).toEqual([])
  expect(alert).toMatchObject({ kind: 'change', evidence: 'confirmed', attribution: { kind: 'code' } })
  const found = alert?.history.find(({ kind }) => kind === 'culprit-found')
  expect(found?.why).toMatch(new RegExp(`^${culprit.slice(0, 12)} is the first that differs`))
  // What canaries say later does not take the place of what was measured.
  const measured = alert?.attribution?.reason
  await upload(...history(...range(30, 33)))
  expect((await alerts())[0]?.attribution?.reason).toBe(measured)
}, 60_000)

describe('what is measured for an alert and stopped by a person', () => {
  const stop = { who: 'Ada', why: 'The host is needed' }

  test('leaves the alert as it was, is told no more as under way, and can be asked for again', async () => {
    await upload(...history(...range(0, 20)))
    const worker = agent()
    expect(await worker.claim()).toBeNull()
    await upload(runOf(19, { seed: 90, speed: 0.8, pullRequest: 7 }, request))
    const work = await worker.claim()
    if (work === null) throw new Error('Expected work')
    const headline = async () =>
      (await admin.call('getPullRequestReport', { params: { project, number: 7 } })).headline
    expect(await headline()).toContain('it is being measured again')
    const before = (await alerts())[0]
    const [confirmation = ''] = before?.confirmations ?? []
    const params = { project, confirmation }
    expect(await admin.call('cancelConfirmation', { params, body: stop })).toMatchObject({
      ...{ state: 'cancelled', reason: 'Stopped by Ada: The host is needed' },
    })
    const [after] = await alerts()
    expect(after).toMatchObject({ evidence: 'suspected', handling: 'open', attribution: before?.attribution })
    expect(after?.history.at(-1)).toMatchObject({ kind: 'confirmation-stopped', ...stop })
    expect(await headline()).not.toContain('being measured')

    // The agent hears of it with its next word; the boot that it had in hand is kept as a run, and changes nothing.
    const body = { label: 'host-a', agentVersion: '0.1.0', work: work.id }
    const beat = { params: { project, host: digest('host-a') }, body }
    expect(await server.client('upload').call('heartbeat', beat)).toMatchObject({ work: 'stop' })
    const run = await worker.measure(work, work.commits[0] ?? '')
    expect(await admin.call('getRun', { params: { project, run } })).toMatchObject({ id: run })
    await upload(...history(20, 21))
    expect(await alerts()).toMatchObject([{ evidence: 'suspected', confirmations: [confirmation] }])
    expect(await worker.claim()).toBeNull()

    await admin.call('actOnAlert', {
      params: { project, alert: after?.id ?? '' },
      body: { do: 'confirm', who: 'Bea', why: null },
    })
    await workOff(12)
    const [again] = await alerts()
    expect(again?.confirmations).toHaveLength(2)
    expect(again?.evidence).toBe('refuted')
  })

  test('is not begun again by Metalmark, though runs narrow the range of the change', async () => {
    const slow = (from: number) => (commit: string) => (commits.indexOf(commit) >= from ? 0.8 : 1)
    speedOf = slow(22)
    await upload(...history(...range(0, 20)))
    expect(await agent().claim()).toBeNull()
    await upload(...history(...range(24, 28)))
    const [alert] = await alerts()
    const [confirmation = ''] = alert?.confirmations ?? []
    await admin.call('cancelConfirmation', { params: { project, confirmation }, body: stop })
    await upload(...history(21))
    const [narrowed, ...others] = await alerts()
    expect(others).toEqual([])
    expect(narrowed?.after?.head).toBe(commits[21])
    expect(narrowed?.confirmations).toEqual([confirmation])
    const params = { project, alert: narrowed?.id ?? '' }
    await admin.call('actOnAlert', { params, body: { do: 'confirm', who: 'Bea', why: null } })
    expect((await alerts())[0]?.confirmations).toHaveLength(2)
  })

  test('is a search, too: its step ends with it, and the history says who did that', async () => {
    speedOf = (commit) => (commits.indexOf(commit) >= 22 ? 0.8 : 1)
    await upload(...history(...range(0, 20), ...range(24, 28)))
    const params = { project, alert: (await alerts())[0]?.id ?? '' }
    const bisect = () => admin.call('actOnAlert', { params, body: { do: 'bisect', who: 'Bea', why: null } })
    const [bisection = ''] = (await bisect()).bisections
    await server.analysed()
    const before = (await alerts())[0]
    const stopped = await admin.call('cancelBisection', { params: { project, bisection }, body: stop })
    expect(stopped).toMatchObject({ state: 'cancelled', reason: 'Stopped by Ada: The host is needed' })
    expect(stopped.log.at(-1)?.text).toBe('Stopped by Ada: The host is needed')
    expect(before?.bisections).toEqual([bisection])
    expect(stopped.commits.map(({ is }) => is).filter((is) => is === 'measuring')).toEqual([])
    const [step = ''] = stopped.confirmations
    expect(await admin.call('getConfirmation', { params: { project, confirmation: step } })).toMatchObject({
      ...{ state: 'cancelled', reason: 'Its bisection was stopped' },
    })
    const { work } = await admin.call('listWork', { params: { project } })
    expect(work.filter(({ state }) => state === 'queued' || state === 'claimed')).toEqual([])
    const [after] = await alerts()
    expect(after).toMatchObject({ evidence: before?.evidence, handling: before?.handling })
    expect(after?.history.at(-1)).toMatchObject({ kind: 'bisection-stopped', ...stop })
    expect((await bisect()).bisections).toHaveLength(2)
  })
})

test('an alert without two commits to measure cannot be confirmed, and says what to do', async () => {
  await upload(...history(...range(0, 20)))
  const run = runOf(19, { seed: 90, speed: 0.8, pullRequest: 7 }, request)
  await upload({ ...run, commit: run.commit && { ...run.commit, parents: [], lineage: [] } })
  const [alert] = await alerts()
  const params = { project, alert: alert?.id ?? '' }
  const asked = admin.call('actOnAlert', { params, body: { do: 'confirm', who: 'Ada', why: null } })
  await expect(asked).rejects.toMatchObject({ problem: { code: 'alert-conflict' } })
})
