import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AlertDetail } from '../../../server/contract/alert.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { createActOnAlert } from '../../../server/services/act-on-alert.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../../support/analysis.ts'
import { buildRun, firstRunAt, type RunShape, scaleCanary } from '../../support/builders.ts'
import { normal } from '../../support/random.ts'
import { readAlerts } from '../../support/read-alerts.ts'

const hour = 3_600_000
let bench: AnalysisBench

beforeEach(async () => {
  bench = await startAnalysis()
})

afterEach(() => bench.close())

/** A commit an hour, each on every host. */
function history(
  count: number,
  shape: (i: number, host: string) => RunShape,
  hosts: readonly string[] = ['host-a', 'host-b'],
): RunUpload[] {
  const random = seededRandom(31)
  return Array.from({ length: count }, (_, i) => {
    const at = firstRunAt + i * hour
    const runs = hosts.map((host, h) => {
      const { speed = 1, ...rest } = shape(i, host)
      const boot = Math.exp(0.008 * normal(random))
      return buildRun({ shape: { seed: 100 * h + i + 1, at: at + h, host, speed: speed * boot, ...rest } })
    })
    const [first] = runs
    return runs.map((run) => ({ ...run, commit: first?.commit ?? null }))
  }).flat()
}

/** All alerts, the first opened first, after some more uploads. */
async function alertsAfter(runs: readonly RunUpload[]): Promise<AlertDetail[]> {
  await bench.upload(...runs)
  await bench.analysed()
  return await readAlerts(bench)
}

const slowFrom =
  (place: number, speed = 0.85) =>
  (i: number) => ({ speed: i >= place ? speed : 1 })
const happened = ({ history: events }: AlertDetail) => events.map(({ kind }) => kind)

describe('a regression', () => {
  test('of many series on two hosts is one alert, which names what moved, how far and between which commits', async () => {
    const runs = history(25, slowFrom(20, 0.7))
    const [alert, ...others] = await alertsAfter(runs)
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      kind: 'change',
      ...{ evidence: 'suspected', handling: 'open', pullRequest: null, mergedInto: null },
      attribution: { kind: 'code' },
      hosts: ['host-a', 'host-b'],
      after: { head: runs[38]?.commit?.head },
      upTo: { head: runs[40]?.commit?.head },
    })
    expect(alert?.headline).toMatch(/^every series on every host: [+−]\d/)
    expect(new Set(alert?.members.map(({ series }) => series.id)).size).toBe(6)
    expect(alert?.members.slice(0, 4).every(({ series }) => series.metric.role === 'headline')).toBe(true)
  })

  test('stays one alert with one beginning, whatever later runs add to it', async () => {
    const runs = history(34, slowFrom(20))
    let alert: AlertDetail | undefined
    for (let i = 0; i < runs.length; i += 2) {
      const alerts = await alertsAfter(runs.slice(i, i + 2))
      expect(alerts.length).toBeLessThanOrEqual(1)
      alert = alerts[0]
    }
    expect(happened(alert as AlertDetail).filter((kind) => kind === 'opened')).toHaveLength(1)
    expect(alert).toMatchObject({ evidence: 'confirmed', handling: 'open' })
  }, 30_000)

  test('that is smaller than the project’s smallest effect opens none', async () => {
    expect(await alertsAfter(history(40, slowFrom(20, 0.97)))).toEqual([])
  })

  test('that many further runs bear out is confirmed by them', async () => {
    const [alert] = await alertsAfter(history(45, slowFrom(20)))
    expect(alert?.evidence).toBe('confirmed')
    expect(alert?.history.at(-1)?.why).toMatch(/^\d+ runs since are on the new level$/)
  })

  test('that a later commit takes back is resolved by it, and the improvement is no alert', async () => {
    const speed = (i: number) => ({ speed: i >= 20 && i < 28 ? 0.8 : 1 })
    const runs = history(40, speed, ['host-a'])
    await alertsAfter(runs.slice(0, 28))
    const [alert, ...others] = await alertsAfter(runs.slice(28))
    expect(others).toEqual([])
    expect(alert).toMatchObject({ handling: 'resolved' })
    expect(alert?.history.at(-1)).toMatchObject({
      ...{ kind: 'resolved', who: null },
      why: `Back to its level since ${runs[28]?.commit?.head.slice(0, 12)}`,
    })
  })
})

test('clocks do not matter: what a commit of long ago takes back is resolved, and its alert stays the one', async () => {
  // The regression's author lives in the future, the one who takes it back in the past; parents tell the order.
  const wrongBy = (i: number) => (i === 20 ? 500 : i >= 28 && i < 31 ? -400 : 0) * hour
  const speed = (i: number) => ({ speed: i >= 20 && i < 28 ? 0.8 : 1 })
  const runs = history(40, speed, ['host-a']).map((run, i) => ({
    ...run,
    commit: run.commit && { ...run.commit, committedAt: run.commit.committedAt + wrongBy(i) },
  }))
  const [opened] = await alertsAfter(runs.slice(0, 28))
  expect(opened).toMatchObject({
    ...{ after: { head: runs[19]?.commit?.head }, upTo: { head: runs[20]?.commit?.head } },
    handling: 'open',
  })
  const [alert, ...others] = await alertsAfter(runs.slice(28))
  expect(others).toEqual([])
  expect(alert).toMatchObject({ id: opened?.id, handling: 'resolved' })
  expect(alert?.history.at(-1)?.why).toBe(`Back to its level since ${runs[28]?.commit?.head.slice(0, 12)}`)
})

test('a host that became slower is one alert, which says so and blames no code', async () => {
  const runs = history(30, (i) => ({ speed: i >= 20 ? 0.75 : 1 }), ['host-a'])
  const drifting = runs.map((run, i) => (i >= 20 ? scaleCanary(run, 0.75) : run))
  const [alert, ...others] = await alertsAfter(drifting)
  expect(others).toEqual([])
  expect(alert).toMatchObject({ attribution: { kind: 'host' }, hosts: ['host-a'] })
  expect(alert?.headline).toMatch(/^Host, not code: /)
})

test('a spell that later runs first take back and then show to have been one goes through one alert, the next is another', async () => {
  const slow = (i: number) => (i >= 20 && i < 25) || i >= 45
  const runs = history(60, (i) => ({ speed: slow(i) ? 0.93 : 1 }), ['host-a'])
  for (const run of runs) await alertsAfter([run])
  const [first, second, ...others] = await alertsAfter([])
  expect(others).toEqual([])
  const told = ['opened', 'shrank', 'shrank', 'withdrawn', 'found-again', 'resolved']
  expect(happened(first as AlertDetail)).toEqual(told)
  expect(second?.upTo?.head).toBe(runs[45]?.commit?.head)
})

describe('what a person reopened', () => {
  const reopen = (id = '') => {
    const deps = {
      database: bench.database,
      clock: () => firstRunAt,
      newId: () => '01K00000000000000000000000',
    }
    return createActOnAlert({ ...deps, nudge: () => undefined })(project, id, {
      do: 'reopen',
      who: 'Ada',
      why: 'It is not good yet',
    })
  }

  test('stays open, though its level is back', async () => {
    const speed = (i: number) => ({ speed: i >= 20 && i < 28 ? 0.8 : 1 })
    const runs = history(42, speed, ['host-a'])
    const [alert] = await alertsAfter(runs.slice(0, 40))
    expect(alert?.handling).toBe('resolved')
    await reopen(alert?.id)
    expect((await alertsAfter(runs.slice(40)))[0]).toMatchObject({ id: alert?.id, handling: 'open' })
  })

  test('stays open, though its change was withdrawn', async () => {
    const runs = history(46, (i) => ({ speed: i >= 20 && i < 26 ? 0.9 : 1 }), ['host-a'])
    const spell = runs.slice(20, 26)
    const [alert] = await alertsAfter(runs.slice(0, 26))
    expect(alert?.evidence).toBe('suspected')
    // The same commits, measured again and again as fast as ever: the spell was the boots'.
    const again = spell.flatMap((run, i) =>
      [0, 1, 2].map((n) => ({
        ...buildRun({ shape: { seed: 900 + 3 * i + n, at: run.startedAt + 60_000 * (n + 1) } }),
        commit: run.commit,
      })),
    )
    const [gone] = await alertsAfter([...again, ...runs.slice(26, 44)])
    expect(gone).toMatchObject({ id: alert?.id, evidence: 'withdrawn', handling: 'resolved' })
    expect(gone?.history.at(-1)?.why).not.toBe(null)
    await reopen(alert?.id)
    expect((await alertsAfter(runs.slice(44)))[0]).toMatchObject({ evidence: 'suspected', handling: 'open' })
  })
})

describe('no alert is opened', () => {
  test('by code that stays as it is', async () => {
    expect(await alertsAfter(history(40, () => ({})))).toEqual([])
  })

  test('by an improvement', async () => {
    expect(await alertsAfter(history(40, slowFrom(20, 1.3)))).toEqual([])
  })

  test('by a change that another kernel brings: that is a marked epoch', async () => {
    const shape = (i: number) => ({ speed: i >= 20 ? 0.7 : 1, kernel: i >= 20 ? '6.12' : '6.1' })
    expect(await alertsAfter(history(40, shape))).toEqual([])
  })
})

test('runs that arrive in any order lead to the same alert', async () => {
  const runs = history(30, slowFrom(20, 0.75))
  const turned = runs.map((run, i) => ({ run, order: (i * 7) % 60 })).sort((a, b) => a.order - b.order)
  const [alert, ...others] = await alertsAfter(turned.map(({ run }) => run))
  expect(others).toEqual([])
  expect(alert).toMatchObject({
    after: { head: runs[38]?.commit?.head },
    upTo: { head: runs[40]?.commit?.head },
  })
})

test('a suspicion that earlier runs, uploaded late, show to be older moves its alert and opens no other', async () => {
  const runs = history(30, slowFrom(15, 0.75), ['host-a'])
  const late = runs.slice(15, 19)
  const [before] = await alertsAfter(runs.filter((run) => !late.includes(run)))
  expect(before?.upTo?.head).toBe(runs[19]?.commit?.head)
  const [alert, ...others] = await alertsAfter(late)
  expect(others).toEqual([])
  expect(alert).toMatchObject({ id: before?.id, upTo: { head: runs[15]?.commit?.head } })
})
