import { seededRandom } from '../../server/stats/seeded-random.ts'
import type { Suite } from '../suite/suite.ts'
import { type PlannedBenchmark, planBenchmarks } from './plan.ts'
import { expectedSeconds, type Step, scheduleSteps } from './schedule.ts'

/** What a run of a suite will do, as far as that is known without looking at the host. */
export interface RunPlan {
  readonly benchmarks: readonly PlannedBenchmark[]
  /** In their order; optional ones are measured only where the stop rule asks for them. */
  readonly steps: readonly Step[]
  readonly seed: number
  /** Measuring, with the pauses between repetitions. */
  readonly measuringSeconds: { readonly least: number; readonly most: number }
  /** Bringing the VMs up and destroying them: a rough guess. */
  readonly vmSeconds: number
}

/** Plans a run; without VMs (`machines` is 0) everything runs on the host. The same seed gives the same order. */
export function planRun(suite: Suite, { machines, seed }: { machines: number; seed: number }): RunPlan {
  const benchmarks = planBenchmarks(suite, { machines })
  const steps = scheduleSteps(benchmarks, seededRandom(seed))
  const seconds = (some: readonly Step[]) => expectedSeconds(some) + some.length * pauseSeconds
  const least = seconds(steps.filter(({ optional }) => !optional))
  const most = Math.max(least, Math.min(seconds(steps), suite.deadlines.measuring))
  return {
    ...{ benchmarks, steps, seed },
    measuringSeconds: { least, most },
    vmSeconds: machines === 0 ? 0 : bootSeconds,
  }
}

/** What lies between two repetitions: sessions with the machines, and starting the tools. */
const pauseSeconds = 0.5

/** Two machines come up in half a minute under KVM and in a minute and a half in emulation; destroying them takes 7 s. */
const bootSeconds = 60
