import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AlertDetail } from '../../../server/contract/alert.ts'
import type { Commit, RunUpload } from '../../../server/contract/run.ts'
import { createActOnAlert } from '../../../server/services/act-on-alert.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { readAlerts } from '../../support/read-alerts.ts'

const hour = 3_600_000
let bench: AnalysisBench
let seed: number

beforeEach(async () => {
  seed = 500
  bench = await startAnalysis()
})

afterEach(() => bench.close())

interface Shape extends RunShape {
  readonly commit?: Partial<Commit>
}

/** The baseline branch: a run an hour, each with the luck of its boot. */
function baseline(count: number, shape: (i: number) => Shape = () => ({})): RunUpload[] {
  const random = seededRandom(41)
  return Array.from({ length: count }, (_, i) => {
    const { commit, speed = 1, ...rest } = shape(i)
    const boot = Math.exp(0.01 * normal(random))
    const at = firstRunAt + i * hour
    const run = buildRun({ shape: { seed: i + 1, at, speed: speed * boot, ...rest } })
    return { ...run, commit: run.commit && { ...run.commit, ...commit } }
  })
}

/** A run of pull request 7, whose commits are pushed after 20 hours; the same commit has the same hash. */
function head(number: number, { commit, ...shape }: Shape = {}): RunUpload {
  const at = firstRunAt + 20 * hour + seed++ * 1000
  const run = buildRun({ shape: { seed, at, pullRequest: 7, ...shape } })
  const hash = String(number).repeat(40)
  const committedAt = firstRunAt + 19 * hour + number * 60_000
  return { ...run, commit: run.commit && { ...run.commit, head: hash, built: hash, committedAt, ...commit } }
}

async function alertsAfter(...runs: readonly RunUpload[]): Promise<AlertDetail[]> {
  await bench.upload(...runs)
  await bench.analysed()
  return await readAlerts(bench)
}

const happened = (alert: AlertDetail | undefined) =>
  alert?.history.map(({ kind, why }) => (why === null ? kind : `${kind}: ${why}`))

describe('a pull request that regresses', () => {
  test('is one alert of all its metrics, named for the largest', async () => {
    const [alert, ...others] = await alertsAfter(...baseline(20), head(1, { speed: 0.8 }))
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      ...{ kind: 'pull-request', pullRequest: 7, evidence: 'suspected', handling: 'open' },
      ...{ hosts: ['host-a'], host: { label: 'host-a' }, upTo: { head: '1'.repeat(40) } },
    })
    expect(alert?.headline).toMatch(/: [+−]2\d %$/)
    expect(alert?.members.map(({ changePoint, standing }) => [changePoint, standing])).toEqual(
      alert?.members.map(() => [null, true]),
    )
    expect(happened(alert)).toEqual([
      expect.stringMatching(/^opened: 111111111111: \d of 3 metrics regressed$/),
    ])
  })

  test('stays that one through further pushes: withdrawn by a head that does not, found again by one that does', async () => {
    const [first] = await alertsAfter(...baseline(20), head(1, { speed: 0.8 }))
    const [cleared, ...others] = await alertsAfter(head(2), head(2))
    expect(others).toEqual([])
    expect(cleared).toMatchObject({ id: first?.id, evidence: 'withdrawn', handling: 'resolved' })
    expect(happened(cleared)?.at(-1)).toBe('withdrawn: 222222222222 no longer shows it')
    const [again, ...still] = await alertsAfter(head(3, { speed: 0.8 }))
    expect(still).toEqual([])
    expect(again).toMatchObject({
      ...{ id: first?.id, evidence: 'suspected', handling: 'open' },
      upTo: { head: '3'.repeat(40) },
    })
    expect(happened(again)?.at(-1)).toBe('found-again: 333333333333 shows it')
  })

  test('is no alert where its commit says that it is expected, and the one that it had is accepted', async () => {
    const expected = ['tcp_stream_1 -20%, rr_tail any']
    const says = { speed: 0.8, commit: { expected } }
    expect(await alertsAfter(...baseline(20), head(1, says))).toEqual([])
    await alertsAfter(head(2, { speed: 0.8 }))
    const [alert] = await alertsAfter(head(3, says))
    expect(alert).toMatchObject({ handling: 'accepted' })
    const [again] = await alertsAfter(head(4, { speed: 0.8 }))
    expect(again).toMatchObject({ id: alert?.id, handling: 'open' })
    expect(happened(again)?.at(-1)).toBe('reopened: 444444444444 does not say that it is expected')
  })

  test('that a person resolved is found again by another commit that shows it, and not by the same one', async () => {
    const act = createActOnAlert({
      nudge: () => undefined,
      ...bench,
      clock: () => firstRunAt,
      newId: () => '01K00000000000000000000000',
    })
    const [alert] = await alertsAfter(...baseline(20), head(1, { speed: 0.8 }))
    await act(project, alert?.id ?? '', { do: 'resolve', who: 'Ada', why: 'The next push mends it' })
    expect((await alertsAfter(head(1, { speed: 0.8 })))[0]?.handling).toBe('resolved')
    expect((await alertsAfter(head(2, { speed: 0.8 })))[0]?.handling).toBe('open')
  })

  test('that a person accepted stays accepted, whatever is pushed', async () => {
    const act = createActOnAlert({
      nudge: () => undefined,
      ...bench,
      clock: () => firstRunAt,
      newId: () => '01K00000000000000000000000',
    })
    const [alert] = await alertsAfter(...baseline(20), head(1, { speed: 0.8 }))
    await act(project, alert?.id ?? '', { do: 'accept', who: 'Ada', why: null })
    expect((await alertsAfter(head(2, { speed: 0.8 })))[0]?.handling).toBe('accepted')
  })

  test('by less than the project’s smallest effect is none', async () => {
    const slower = Array.from({ length: 8 }, () => head(1, { speed: 0.975 }))
    expect(await alertsAfter(...baseline(30), ...slower)).toEqual([])
  })
})

test('a pull request that does not regress is no alert', async () => {
  expect(await alertsAfter(...baseline(20), head(1), head(1, { speed: 1.02 }))).toEqual([])
})

test('what a merged pull request brings to the branch goes on with its own alert, and is not told twice', async () => {
  const after = (i: number): Shape =>
    i < 20 ? {} : { speed: 0.8, ...(i === 20 && { commit: { subject: 'A faster way, it is hoped (#7)' } }) }
  const runs = baseline(30, after)
  const [before] = await alertsAfter(...runs.slice(0, 20), head(1, { speed: 0.8 }), head(1, { speed: 0.8 }))
  const [alert, ...others] = await alertsAfter(...runs.slice(20))
  expect(others).toEqual([])
  expect(alert).toMatchObject({
    ...{ id: before?.id, kind: 'change', pullRequest: 7, evidence: 'confirmed' },
    ...{ after: { head: runs[19]?.commit?.head }, upTo: { head: runs[20]?.commit?.head } },
  })
  expect(alert?.history.map(({ kind }) => kind)).toEqual(['opened', 'grew', 'confirmed'])
})

describe('a pull request whose merge brings no change', () => {
  const merge = (i: number): Shape =>
    i === 20 ? { commit: { subject: 'A faster way, it is hoped (#7)' } } : {}

  test('has its alert resolved, once the runs since would have shown it', async () => {
    const runs = baseline(30, merge)
    await alertsAfter(...runs.slice(0, 20), head(1, { speed: 0.8 }), head(1, { speed: 0.8 }))
    // Four good boots in a row may be luck.
    const [still] = await alertsAfter(...runs.slice(20, 24))
    expect(still).toMatchObject({ kind: 'pull-request', handling: 'open' })
    const [alert, ...others] = await alertsAfter(...runs.slice(24))
    expect(others).toEqual([])
    expect(alert).toMatchObject({ id: still?.id, evidence: 'suspected', handling: 'resolved' })
    const short = runs[20]?.commit?.head.slice(0, 12)
    expect(happened(alert)?.at(-1)).toMatch(
      new RegExp(`^resolved: Merged as ${short}: the \\d+ runs of its branch since do not show it`),
    )
  })

  test('keeps it where the branch is too noisy to tell', async () => {
    const random = seededRandom(9)
    const noisy = baseline(30, (i) => ({ ...merge(i), speed: Math.exp(0.12 * normal(random)) }))
    const slow = Array.from({ length: 8 }, () => head(1, { speed: 0.5 }))
    const [before] = await alertsAfter(...noisy.slice(0, 20), ...slow)
    // The request's regression was seen in eight boots; now suppose that it were one of a tenth.
    await bench.database.unitOfWork(async (stores) => {
      for (const member of await stores.alerts.members(project, [before?.id ?? ''])) {
        const effect = { relative: -0.1, low: -0.12, high: -0.08 }
        await stores.alerts.saveMember({ ...member, effect_json: JSON.stringify(effect) })
      }
    })
    const [alert] = await alertsAfter(...noisy.slice(20))
    expect(alert).toMatchObject({ id: before?.id, handling: 'open' })
  })

  test('keeps it where nobody knows of a merge', async () => {
    const runs = baseline(32)
    const [alert] = await alertsAfter(...runs, head(1, { speed: 0.8 }), head(1, { speed: 0.8 }))
    expect(alert).toMatchObject({ kind: 'pull-request', handling: 'open' })
  })

  test('has nothing to do with a change that comes ten commits later', async () => {
    const runs = baseline(45, (i) => ({ ...merge(i), ...(i >= 30 && { speed: 0.8 }) }))
    const known = [...runs.slice(0, 20), head(1, { speed: 0.8 }), head(1, { speed: 0.8 })]
    const [resolved] = await alertsAfter(...known, ...runs.slice(20, 30))
    expect(resolved).toMatchObject({ handling: 'resolved' })
    const told = await alertsAfter(...runs.slice(30))
    expect(told.map(({ kind, handling }) => `${kind} ${handling}`).sort()).toEqual([
      'change open',
      'pull-request resolved',
    ])
  })
})

test('what a merge brings to the branch opens the alert of a request that somebody had resolved', async () => {
  const act = createActOnAlert({
    nudge: () => undefined,
    ...bench,
    clock: () => firstRunAt,
    newId: () => '01K00000000000000000000000',
  })
  const runs = baseline(34, (i) =>
    i < 20 ? {} : { speed: 0.8, ...(i === 20 && { commit: { subject: 'A faster way (#7)' } }) },
  )
  const [before] = await alertsAfter(...runs.slice(0, 20), head(1, { speed: 0.8 }), head(1, { speed: 0.8 }))
  await act(project, before?.id ?? '', { do: 'resolve', who: 'Ada', why: 'The next push mends it' })
  const [alert, ...others] = await alertsAfter(...runs.slice(20))
  expect(others).toEqual([])
  expect(alert).toMatchObject({ id: before?.id, kind: 'change', handling: 'open', evidence: 'confirmed' })
  expect(alert?.history.map(({ kind }) => kind)).toContain('found-again')
})

test('a merge that is told late, by a shallow clone, leaves one alert of the two that there were', async () => {
  const after = (i: number): Shape =>
    i < 20 ? {} : { speed: 0.8, ...(i === 20 && { commit: { subject: 'A faster way, it is hoped (#7)' } }) }
  const runs = baseline(30, after)
  const merge = runs.splice(20, 1)
  await alertsAfter(...runs.slice(0, 20), head(1, { speed: 0.8 }), head(1, { speed: 0.8 }))
  const told = await alertsAfter(...runs.slice(20))
  expect(told.map(({ kind }) => kind).sort()).toEqual(['change', 'pull-request'])
  const standing = (await alertsAfter(...merge)).filter(({ mergedInto }) => mergedInto === null)
  expect(standing).toMatchObject([{ kind: 'change', pullRequest: 7, handling: 'open' }])
  // A head that is measured once more finds the alert merged, and leaves it so.
  const again = await alertsAfter(head(2, { speed: 0.8 }), head(2))
  expect(again.filter(({ mergedInto }) => mergedInto === null)).toHaveLength(1)
  const states = await bench.database.reads.operations.jobsByState()
  expect(states).toMatchObject({ failed: 0 })
})
