import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPacer, type PacerOptions } from '../../../agent/measure/pacer.ts'
import { halfWidthPercent } from '../../../agent/measure/stop-rule.ts'
import { type Step, scheduleSteps } from '../../../agent/plan/schedule.ts'
import type { MetricDefinition } from '../../../server/contract/benchmark.ts'
import type { Repetition } from '../../../server/contract/run.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { plannedBenchmark } from '../support/planned-benchmark.ts'

const metric = (name: string): MetricDefinition => ({
  ...{ name, unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
})
const metrics = [metric('value')]
const repetition = (value: number | null, more: Partial<Repetition> = {}): Repetition => ({
  ...{ index: 0, phase: 'measured', startedAt: 0, durationMs: 0, exitCode: 0, commands: [], suspect: [] },
  ...{ values: value === null ? {} : { value }, failure: value === null ? 'no' : null, rawOutput: null },
  ...more,
})
const benchmark = (name: string, least: number, most: number) =>
  plannedBenchmark({ name, warmUpSeconds: 0, repetitions: { least, most } })

interface Given {
  readonly counts: readonly (readonly [number, number])[]
  readonly value: (name: string, nth: number) => number | null
  readonly options?: Partial<PacerOptions>
  readonly foresee?: boolean
}

/** What was measured in its order, with what was foreseen at each step. */
function walk({ counts, value, options, foresee = true }: Given) {
  const benchmarks = counts.map(([least, most], i) => benchmark(`b${i}`, least, most))
  const steps = scheduleSteps(benchmarks, seededRandom(3))
  const pacer = createPacer(steps, { stopPercent: 5, measuringSeconds: 60, now: () => 0, ...options })
  const order: Step[] = []
  const foreseen: (string | undefined)[] = []
  const count = new Map<string, number>()
  for (let step = pacer.next(); step !== undefined; step = pacer.next()) {
    order.push(step)
    const { name } = step.benchmark
    const nth = count.get(name) ?? 0
    count.set(name, nth + 1)
    if (foresee) foreseen.push(pacer.foresee()?.benchmark.name)
    pacer.record(step, repetition(value(name, nth)), metrics)
  }
  return { order: order.map((step) => step.benchmark.name), foreseen, note: pacer.note(), count }
}

test('what is known is not repeated, what is not is repeated to the most', () => {
  const value = (name: string, nth: number) => (name === 'b0' ? 100 : nth % 2 === 0 ? 50 : 150)
  const { count, note } = walk({
    counts: [
      [3, 6],
      [3, 6],
    ],
    value,
  })
  expect(Object.fromEntries(count)).toEqual({ b0: 3, b1: 6 })
  expect(note).toMatch(/b0 on host-lo after 3 \(0\.0 %\); b1 on host-lo after 6 \(\d+\.\d %, the most\)\.$/)
})

test('without a rule all repetitions are wanted, and nothing is said', () => {
  const { count, note } = walk({ counts: [[2, 4]], value: () => 100, options: { stopPercent: null } })
  expect(count.get('b0')).toBe(4)
  expect(note).toBeNull()
})

test('a benchmark that gives no numbers is not tried again and again', () => {
  expect(walk({ counts: [[3, 10]], value: () => null }).count.get('b0')).toBe(3)
})

test('when time is up only the least number is measured', () => {
  let now = 0
  const value = (_: string, nth: number) => {
    now += 10_000
    return 100 * (nth + 1)
  }
  const { count, note } = walk({
    ...{ counts: [[3, 10]], value },
    options: { now: () => now, measuringSeconds: 45 },
  })
  expect(count.get('b0')).toBe(5)
  expect(note).toContain('no time left')
})

describe('what comes next', () => {
  test('is known ahead unless it hangs on what is being measured', () => {
    const { order, foreseen } = walk({ counts: [[2, 4]], value: (_, nth) => 100 * (nth + 1) })
    expect(order).toEqual(['b0', 'b0', 'b0', 'b0'])
    expect(foreseen).toEqual(['b0', undefined, undefined, undefined])
  })

  test('is what was foreseen, and foreseeing changes nothing', () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(counts, fc.integer(), (pairs, seed) => {
        const given = {
          counts: pairs.map(([least, more]) => [least, least + more] as const),
          value: (name: string, nth: number) => 100 + 20 * seededRandom(seed + nth + name.charCodeAt(1))(),
        }
        const { order, foreseen } = walk(given)
        expect(walk({ ...given, foresee: false }).order).toEqual(order)
        foreseen.forEach((name, i) => {
          if (name !== undefined) expect(name).toBe(order[i + 1])
        })
      }),
      { seed: 12 },
    )
  })
})

describe('how well repetitions know a benchmark', () => {
  const width = (values: readonly number[]) =>
    halfWidthPercent(
      values.map((value) => repetition(value)),
      metrics,
    )

  test('is half the 95 % interval of the mean, in percent of it', () => {
    // t(0.975; 4) = 2.776, s = 1.581: 2.776 · 1.581 / √5 = 1.963 of 10.
    expect(width([8, 9, 10, 11, 12])).toBeCloseTo(19.63, 2)
    expect(width([7, 7])).toBe(0)
  })

  test('is not known from one value, nor around 0', () => {
    expect(width([7])).toBeNull()
    expect(width([-1, 1])).toBeNull()
    expect(halfWidthPercent([repetition(1), repetition(1)], [])).toBeNull()
  })

  test('leaves out warm-ups, failures and what is suspect', () => {
    const odd = [
      repetition(99, { phase: 'warm-up' }),
      repetition(null),
      repetition(99, { suspect: ['steal'] }),
    ]
    expect(halfWidthPercent([...odd, repetition(7), repetition(7)], metrics)).toBe(0)
  })

  test('is that of the worst of several headlines', () => {
    const both = [5, 6].map((other) => repetition(7, { values: { value: 7, other } }))
    expect(halfWidthPercent(both, [...metrics, metric('other')])).toBeGreaterThan(50)
  })
})
