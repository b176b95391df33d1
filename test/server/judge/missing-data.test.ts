import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findMissing, type Missing, type Patience, type Watched } from '../../../server/judge/missing-data.ts'
import { type KnownMissing, reconcileMissing } from '../../../server/judge/reconcile-missing.ts'

const hour = 3_600_000
const day = 24 * hour
const usual: Patience = { seriesAfterHours: null, agentAfterMinutes: 30 }
const host = 'a'.repeat(64)

const every = (gap: number, count = 20) => Array.from({ length: count }, (_, i) => i * gap)
const streamOf = (starts: readonly number[]) => ({ host, starts, heardAt: starts.at(-1) ?? 0 })

function missing(watched: Partial<Watched>, now: number, patience: Partial<Patience> = {}) {
  const all = { agents: [], hosts: [], suites: [], benchmarks: [], ...watched }
  return findMissing(all, { ...usual, ...patience }, now).map(({ cause }) => cause.split('/')[0])
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
  const benchmark = { ...stopped, suite: 'default', name: 'tcp_rr', path: 'vm-vm', runsSince: 20 }

  test('a silent host explains its suites', () => {
    expect(missing({ hosts: [stopped], suites: [{ ...stopped, suite: 'default' }] }, now)).toEqual([
      'series-of-host',
    ])
  })

  test('a suite that other runs of its host go on without is told by itself', () => {
    expect(missing({ hosts: [going], suites: [{ ...stopped, suite: 'big' }] }, now)).toEqual(['suite'])
  })

  test('a benchmark has disappeared once two runs of its suite came without it, not before', () => {
    const told = (runsSince: number) =>
      missing({ hosts: [going], benchmarks: [{ ...benchmark, runsSince }] }, now)
    expect([0, 1, 2].map(told)).toEqual([[], [], ['benchmark']])
  })

  test('a benchmark that is measured every week is not missed by the nightly runs between', () => {
    const weekly = { ...benchmark, ...streamOf(every(7 * day, 5)), runsSince: 6 }
    expect(missing({ hosts: [going], benchmarks: [weekly] }, 28 * day + 6 * day)).toEqual([])
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
