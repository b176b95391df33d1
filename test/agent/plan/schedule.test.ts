import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canary, catalogue } from '../../../agent/plan/catalogue.ts'
import { type PlannedBenchmark, planBenchmarks } from '../../../agent/plan/plan.ts'
import { expectedSeconds, type Step, scheduleSteps } from '../../../agent/plan/schedule.ts'
import { defaultSuite } from '../../../agent/suite/default-suite.ts'
import { seededRandom, seedFrom, shuffled } from '../../../server/stats/seeded-random.ts'

const tool = catalogue['rr_tail']?.tool ?? canary.tool
const benchmark = (name: string, repetitions: number, isCanary = false): PlannedBenchmark => ({
  ...{ name, repetitions, canary: isCanary, tool, fallback: null },
  ...{ path: 'host-lo', seconds: 5, warmUpSeconds: 2 },
})
const plans = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 }),
  canaries: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
})
const planned = (counts: readonly number[], canaries: number) => [
  benchmark('canary', canaries, true),
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

test('without VMs every path becomes the host, where a missing tool may be replaced', () => {
  const onHost = planBenchmarks(defaultSuite(), { vms: false })
  expect(onHost.map(({ path }) => path)).toEqual(['host-lo', 'host-lo', 'host-lo'])
  expect(onHost.filter(({ canary: isCanary }) => !isCanary).every(({ fallback }) => fallback !== null)).toBe(
    true,
  )
  const inVms = planBenchmarks(defaultSuite(), { vms: true })
  expect(inVms.map(({ path, fallback }) => [path, fallback])).toEqual([
    ['host-lo', null],
    ['vm-vm', null],
    ['vm-vm', null],
  ])
})
