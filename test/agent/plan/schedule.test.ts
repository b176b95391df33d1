import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canary, catalogue } from '../../../agent/plan/catalogue.ts'
import type { PlannedBenchmark } from '../../../agent/plan/plan.ts'
import { expectedSeconds, type Step, scheduleSteps } from '../../../agent/plan/schedule.ts'
import { seededRandom, seedFrom, shuffled } from '../../../server/stats/seeded-random.ts'
import { plannedBenchmark } from '../support/planned-benchmark.ts'

const tool = catalogue['rr_tail']?.tool ?? canary.tool
const benchmark = (name: string, repetitions: number, more: Partial<PlannedBenchmark> = {}) =>
  plannedBenchmark({
    ...{ name, tool, seconds: 5, warmUpSeconds: 2 },
    ...{ repetitions: { least: repetitions, most: repetitions }, ...more },
  })
const plans = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
  canaries: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
})
const planned = (counts: readonly number[], canaries: number) => [
  benchmark('canary', canaries, { canary: true }),
  ...counts.map((count, i) => benchmark(`b${i}`, count)),
]
const names = (steps: readonly Step[]) =>
  steps.map(({ benchmark: { name }, phase, index }) => `${name} ${phase} ${index}`)

test('each benchmark comes once as warm-up and as often measured as asked for, with rising indices', () => {
  fc.assert(
    fc.property(plans, ({ counts, canaries, seed }) => {
      const steps = scheduleSteps(planned(counts, canaries), seededRandom(seed))
      counts.forEach((count, i) => {
        const own = steps.filter((step) => step.benchmark.name === `b${i}`)
        expect(own.map(({ phase }) => phase)).toEqual(['warm-up', ...Array(count).fill('measured')])
        expect(own.map(({ index }) => index)).toEqual(own.map((_, at) => at))
      })
    }),
    { seed: 1 },
  )
})

test('the canary is measured before and after everything else', () => {
  fc.assert(
    fc.property(plans, ({ counts, canaries, seed }) => {
      const steps = scheduleSteps(planned(counts, canaries), seededRandom(seed))
      const at = steps.flatMap((step, i) => (step.benchmark.canary ? [i] : []))
      const first = Array.from({ length: canaries + 1 }, (_, i) => i)
      const last = Array.from({ length: canaries }, (_, i) => steps.length - canaries + i)
      expect(at).toEqual([...first, ...last])
    }),
    { seed: 1 },
  )
})

test('benchmarks are interleaved: in each round those with repetitions left come once', () => {
  const steps = scheduleSteps([benchmark('a', 3), benchmark('b', 3), benchmark('c', 1)], seededRandom(4))
  const measured = steps.filter(({ phase }) => phase === 'measured').map(({ benchmark: { name } }) => name)
  expect(measured.slice(0, 3).sort()).toEqual(['a', 'b', 'c'])
  expect(measured.slice(3, 5).sort()).toEqual(['a', 'b'])
  expect(measured.slice(5).sort()).toEqual(['a', 'b'])
})

test('the order is the same for the same seed and differs between runs', () => {
  const order = (seed: number) => names(scheduleSteps(planned([5, 5, 5], 1), seededRandom(seed))).join()
  expect(order(7)).toBe(order(7))
  const seeds = ['01M84DY4GHXNFTKBMDWB2G9CD4', '01M84DY4GHXNFTKBMDWB2G9CD5'].map(seedFrom)
  expect(new Set(seeds.map(order)).size).toBe(2)
})

test('shuffling keeps every item and reaches every order', () => {
  const random = seededRandom(3)
  const orders = new Set(Array.from({ length: 200 }, () => shuffled(['a', 'b', 'c'], random).join('')))
  expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
})

test('the expected duration counts warm-ups at their own length and what tools add', () => {
  // sockperf: 2.2 s beside each test; a warm-up of 2 s and two repetitions of 5 s.
  expect(expectedSeconds(scheduleSteps([benchmark('a', 2)], seededRandom(1)))).toBeCloseTo(
    2 + 5 + 5 + 3 * 2.2,
  )
})

test('what is beyond the least number is marked as optional, and moves nothing else', () => {
  const fixed = [benchmark('a', 3), benchmark('b', 3)]
  const adaptive = [benchmark('a', 3, { repetitions: { least: 3, most: 6 } }), benchmark('b', 3)]
  const steps = scheduleSteps(adaptive, seededRandom(2))
  expect(names(steps.filter(({ optional }) => !optional))).toEqual(
    names(scheduleSteps(fixed, seededRandom(2))),
  )
  expect(names(steps.filter(({ optional }) => optional))).toEqual([
    'a measured 4',
    'a measured 5',
    'a measured 6',
  ])
})

test('a benchmark without a warm-up begins with what counts', () => {
  const steps = scheduleSteps([benchmark('a', 2, { warmUpSeconds: 0 })], seededRandom(1))
  expect(names(steps)).toEqual(['a measured 0', 'a measured 1'])
})
