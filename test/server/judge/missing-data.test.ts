import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findLate, findMissing, type Missing, type Watched } from '../../../server/judge/missing-data.ts'
import type { Patience } from '../../../server/judge/overdue.ts'
import { type KnownMissing, reconcileMissing } from '../../../server/judge/reconcile-missing.ts'

const hour = 3_600_000
const day = 24 * hour
const usual: Patience = { seriesAfterHours: null, agentAfterMinutes: 30 }
const host = 'a'.repeat(64)

const every = (gap: number, count = 20) => Array.from({ length: count }, (_, i) => i * gap)
const streamOf = (starts: readonly number[]) => ({ host, starts, heardAt: starts.at(-1) ?? 0 })

const nothing: Watched = { agents: [], hosts: [], suites: [], benchmarks: [] }

function missing(watched: Partial<Watched>, now: number, patience: Partial<Patience> = {}) {
  return findMissing({ ...nothing, ...watched }, { ...usual, ...patience }, now).map(
    ({ cause }) => cause.split('/')[0],
  )
}

function late(watched: Partial<Watched>, now: number) {
  return findLate({ ...nothing, ...watched }, usual, now).map(({ benchmark, overdue }) => {
    return `${benchmark.name} is ${overdue ? 'overdue' : 'late'}`
  })
}

describe('runs are overdue', () => {
  const last = 19 * day
  test.each([
    ['every night: after three of them', every(day), last + 3 * day, last + 3 * day + 1],
    ['every hour: after a day', every(hour), 19 * hour + day, 19 * hour + day + 1],
    ['every week: after three', every(7 * day), 19 * 7 * day + 21 * day, 19 * 7 * day + 21 * day + 1],
  ])('%s', (_, starts, notYet, now) => {
    expect(missing({ hosts: [streamOf(starts)] }, notYet)).toEqual([])
    expect(missing({ hosts: [streamOf(starts)] }, now)).toEqual(['series-of-host'])
  })

  test('after the hours that the project said, whatever the pace', () => {
    const hosts = [streamOf(every(day))]
    expect(missing({ hosts }, last + 6 * hour, { seriesAfterHours: 6 })).toEqual([])
    expect(missing({ hosts }, last + 6 * hour + 1, { seriesAfterHours: 6 })).toEqual(['series-of-host'])
  })

  test('at a weekend not, where weekends were without runs before; but a single failure is no habit', () => {
    const weeks = (count: number) =>
      Array.from({ length: count }, (_, week) => every(hour, 100).map((at) => at + week * 7 * day)).flat()
    const pause = 7 * day - 99 * hour
    const [three, two] = [weeks(3), weeks(2)]
    expect(missing({ hosts: [streamOf(three)] }, (three.at(-1) ?? 0) + pause)).toEqual([])
    expect(missing({ hosts: [streamOf(two)] }, (two.at(-1) ?? 0) + pause)).toEqual(['series-of-host'])
  })

  test('never where fewer than three make no habit', () => {
    expect(missing({ hosts: [streamOf([0, day])] }, 80 * day)).toEqual([])
    expect(missing({ hosts: [streamOf([0])] }, 80 * day, { seriesAfterHours: 1 })).toEqual([])
  })
})

describe('silence is told once, at its widest', () => {
  const stopped = streamOf(every(day))
  const going = streamOf(every(day, 40))
  const now = 40 * day
  const suite = 'default'
  const at = (place: number) => ({ run: `run ${place}`, at: place })
  const tcp = (runs: number) => {
    const disappeared = runs === 0 ? null : { after: at(20), upTo: at(21), runs }
    return { ...stopped, suite, name: 'tcp_rr', path: 'vm-vm', disappeared }
  }

  test('a silent host explains its suites, and a silent suite is told where others of its host go on', () => {
    expect(missing({ hosts: [stopped], suites: [{ ...stopped, suite }] }, now)).toEqual(['series-of-host'])
    expect(missing({ hosts: [going], suites: [{ ...stopped, suite: 'big' }] }, now)).toEqual(['suite'])
  })

  test('a benchmark is gone once two runs of its suite came without it, not before', () => {
    const told = (runs: number) => late({ hosts: [going], benchmarks: [tcp(runs)] }, now)
    expect([0, 1, 2].map(told)).toEqual([[], [], ['tcp_rr is overdue']])
  })

  test('it is late once its usual pause is over, and overdue when that is borne no longer', () => {
    const told = (after: number) => late({ hosts: [going], benchmarks: [tcp(2)] }, 19 * day + after)
    expect([day, day + 1, 3 * day, 3 * day + 1].map(told)).toEqual([
      [],
      ['tcp_rr is late'],
      ['tcp_rr is late'],
      ['tcp_rr is overdue'],
    ])
  })

  test('one that is measured every week is not missed by the nightly runs between', () => {
    const weekly = { ...tcp(6), ...streamOf(every(7 * day, 5)) }
    expect(late({ hosts: [going], benchmarks: [weekly] }, 28 * day + 6 * day)).toEqual([])
  })

  test('a host or a suite without runs explains that its benchmarks do not come, though its last runs were of a part of them', () => {
    const part = { ...stopped, starts: every(hour), heardAt: 19 * day + 6 * hour }
    const of = (hosts: Watched['hosts'], suites: Watched['suites']) =>
      late({ hosts, suites, benchmarks: [tcp(6)] }, now)
    expect(of([going], [{ ...going, suite }])).toEqual(['tcp_rr is overdue'])
    expect(of([part], [{ ...part, suite }])).toEqual([])
    expect(of([going], [{ ...part, suite }])).toEqual([])
  })

  test('a host that is back after a silence has its suites and benchmarks waited for anew', () => {
    // It was off for ten days, and measures a part each hour since.
    const back = 30 * day
    const host = streamOf([...every(day), ...every(hour, 100).map((at) => back + at)])
    const nightly = { ...stopped, suite: 'nightly' }
    const seen = { hosts: [host], suites: [{ ...host, suite }, nightly], benchmarks: [tcp(6)] }
    expect(missing(seen, back + 3 * day)).toEqual([])
    expect(late(seen, back + day)).toEqual([])
    expect(late(seen, back + 3 * day)).toEqual(['tcp_rr is late'])
    expect(missing(seen, back + 3 * day + 1)).toEqual(['suite'])
    expect(late(seen, back + 3 * day + 1)).toEqual(['tcp_rr is overdue'])
  })
})

test('an agent is silent after the minutes that the project said, or never', () => {
  const agents = [{ host, heardAt: 0 }]
  expect(missing({ agents }, hour / 2)).toEqual([])
  expect(missing({ agents }, hour / 2 + 1)).toEqual(['agent'])
  expect(missing({ agents }, 80 * day, { agentAfterMinutes: null })).toEqual([])
})

type Step = 'heard' | 'silent' | 'closed'

const cause = `agent/${host}`
const lack = [{ cause, host, what: 'it', why: 'it' }]

interface State {
  readonly heardAt: number
  readonly alert: KnownMissing | null
  /** A person closed it, and nothing came since. */
  readonly waived: boolean
}

/** A look, after what people and agents did since the last. */
function look({ heardAt, alert, waived }: State, step: Step, now: number): State {
  if (step === 'heard') return judge({ heardAt: now - 1, alert, waived: false }, [], now)
  if (step === 'silent' || !alert?.alive) return judge({ heardAt, alert, waived }, lack, now)
  return judge({ heardAt, alert: { ...alert, alive: false }, waived: true }, lack, now)
}

function judge({ heardAt, alert, waived }: State, missing: readonly Missing[], now: number): State {
  const heard = new Map([[cause, heardAt]])
  const { opened, back } = reconcileMissing(missing, alert === null ? [] : [alert], { now, heard })
  if (opened.length > 0) {
    return { heardAt, alert: { id: '1', cause, alive: true, openedAt: now, changedAt: now }, waived }
  }
  return { heardAt, alert: alert && back.length > 0 ? { ...alert, alive: false } : alert, waived }
}

test('whatever comes when: an alert is open just while its data are missing, unless a person closed it', () => {
  const steps = fc.array(fc.constantFrom<Step>('heard', 'silent', 'closed'), { maxLength: 30 })
  fc.assert(
    fc.property(steps, (some) => {
      let state: State = { heardAt: 0, alert: null, waived: false }
      for (const [i, step] of some.entries()) {
        state = look(state, step, 10 * (i + 1))
        expect(state.alert?.alive ?? false).toBe(step !== 'heard' && !state.waived)
      }
    }),
    { seed: 5, numRuns: 500 },
  )
})
