import { type Random, shuffled } from '../../server/stats/seeded-random.ts'
import type { PlannedBenchmark } from './plan.ts'

/** One repetition to come. `index` counts a benchmark's repetitions from 0 in the order measured. */
export interface Step {
  readonly benchmark: PlannedBenchmark
  readonly phase: 'warm-up' | 'measured'
  readonly index: number
  /** How long the client takes when all goes well. */
  readonly nominalSeconds: number
  /** Beyond the benchmark's least number: measured only where its stop rule still asks for it. */
  readonly optional: boolean
}

/**
 * The order of a run: canary, a warm-up round, then rounds in which each benchmark that has repetitions left comes
 * once, in random order (a fixed order would let one benchmark always follow the same other), and the canary again.
 * Optional repetitions are in it: leaving some of them out changes nothing about the order of the others.
 */
export function scheduleSteps(benchmarks: readonly PlannedBenchmark[], random: Random): readonly Step[] {
  const step = createStepMaker()
  const canaries = benchmarks.filter((benchmark) => benchmark.canary)
  const others = benchmarks.filter((benchmark) => !benchmark.canary)
  const atOneEnd = () =>
    canaries.flatMap((one) => times(one.repetitions.least, () => step(one, 'measured', false)))
  const warmUps = (some: readonly PlannedBenchmark[]) =>
    some.filter(({ warmUpSeconds }) => warmUpSeconds > 0).map((one) => step(one, 'warm-up', false))
  const rounds = Math.max(0, ...others.map(({ repetitions }) => repetitions.most))
  return [
    ...warmUps(canaries),
    ...atOneEnd(),
    ...warmUps(others),
    ...times(rounds, (round) =>
      // All are shuffled before some are left out, so that a benchmark's own number moves no other one.
      shuffled(others, random)
        .filter(({ repetitions }) => repetitions.most > round)
        .map((benchmark) => step(benchmark, 'measured', round >= benchmark.repetitions.least)),
    ).flat(),
    ...atOneEnd(),
  ]
}

function createStepMaker() {
  const counts = new Map<PlannedBenchmark, number>()
  return (benchmark: PlannedBenchmark, phase: Step['phase'], optional: boolean): Step => {
    const index = counts.get(benchmark) ?? 0
    counts.set(benchmark, index + 1)
    const seconds = secondsOf(benchmark, phase)
    return { benchmark, phase, index, optional, nominalSeconds: benchmark.tool.nominalSeconds(seconds) }
  }
}

/** Seconds that a repetition asks its tool for. */
export function secondsOf(benchmark: PlannedBenchmark, phase: Step['phase']): number {
  return phase === 'warm-up' ? benchmark.warmUpSeconds : benchmark.seconds
}

/** What all steps take when all goes well, in seconds, without what lies between them. */
export function expectedSeconds(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + step.nominalSeconds, 0)
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i))
}
