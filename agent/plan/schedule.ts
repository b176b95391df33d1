import { type Random, shuffled } from '../../server/stats/seeded-random.ts'
import type { PlannedBenchmark } from './plan.ts'

/** One repetition to come. `index` counts a benchmark's repetitions from 0 in the order measured. */
export interface Step {
  readonly benchmark: PlannedBenchmark
  readonly phase: 'warm-up' | 'measured'
  readonly index: number
  /** How long the client takes when all goes well. */
  readonly nominalSeconds: number
}

/**
 * The order of a run: canary, a warm-up round, then rounds in which each benchmark that has repetitions left comes
 * once, in random order (a fixed order would let one benchmark always follow the same other), and the canary again.
 */
export function scheduleSteps(benchmarks: readonly PlannedBenchmark[], random: Random): readonly Step[] {
  const counts = new Map<PlannedBenchmark, number>()
  const step = (benchmark: PlannedBenchmark, phase: Step['phase']): Step => {
    const index = counts.get(benchmark) ?? 0
    counts.set(benchmark, index + 1)
    const seconds = secondsOf(benchmark, phase)
    return { benchmark, phase, index, nominalSeconds: benchmark.tool.nominalSeconds(seconds) }
  }
  const canaries = benchmarks.filter((benchmark) => benchmark.canary)
  const others = benchmarks.filter((benchmark) => !benchmark.canary)
  const atOneEnd = () => canaries.flatMap((one) => times(one.repetitions, () => step(one, 'measured')))
  const rounds = Math.max(0, ...others.map((benchmark) => benchmark.repetitions))
  return [
    ...canaries.map((one) => step(one, 'warm-up')),
    ...atOneEnd(),
    ...others.map((benchmark) => step(benchmark, 'warm-up')),
    ...times(rounds, (round) => shuffled(others, random).filter((one) => one.repetitions > round)).flatMap(
      (round) => round.map((benchmark) => step(benchmark, 'measured')),
    ),
    ...atOneEnd(),
  ]
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
