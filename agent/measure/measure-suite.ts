import { seededRandom } from '../../server/stats/seeded-random.ts'
import { readGuests } from '../environment/environment.ts'
import type { Fact } from '../environment/facts.ts'
import type { HostFiles } from '../environment/host-files.ts'
import type { Place } from '../place/place.ts'
import { planBenchmarks } from '../plan/plan.ts'
import { expectedSeconds, type Step, scheduleSteps } from '../plan/schedule.ts'
import type { Progress } from '../progress.ts'
import type { StepTimer } from '../step-timer.ts'
import type { Suite } from '../suite/suite.ts'
import type { MachineSet } from '../vm/machines.ts'
import { createEndsFinder } from './ends.ts'
import { createRepetitionReporter } from './reporter.ts'
import { measureSession, type SessionResult } from './session.ts'
import { type ReadyTools, readyTools } from './tools-ready.ts'

export interface MeasuringDeps {
  readonly host: Place
  readonly files: HostFiles
  readonly clock: () => number
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly timer: StepTimer
  /** Everything is ready, and the first repetition comes next. */
  readonly onBegin: () => void
  /** Between two repetitions. */
  readonly onPause: () => void
}

export interface MeasuredSuite {
  readonly session: SessionResult
  readonly guests: readonly Fact[]
  readonly tools: readonly { readonly name: string; readonly version: string }[]
  readonly notes: readonly string[]
  /** What the repetitions that were measured take when all goes well, in seconds. */
  readonly expectedSeconds: number
}

export interface SuiteInMachines {
  readonly suite: Suite
  /** Decides the order. */
  readonly seed: number
  /** Null: on the host. */
  readonly machines: MachineSet | null
  readonly runId: string
  readonly hostId: string
}

/** Measures a suite in machines that are up, or on the host. */
export async function measureSuite(
  { suite, seed, machines, runId, hostId }: SuiteInMachines,
  deps: MeasuringDeps,
): Promise<MeasuredSuite> {
  const places = machines?.machines ?? []
  const planned = planBenchmarks(suite, { machines: places.length })
  const finder = createEndsFinder({
    ...{ host: deps.host, machines: places, hostPrefix: machines?.hostPrefix, signal: deps.signal },
    ...{ containers: suite.containers ?? undefined, kubernetes: suite.kubernetes ?? undefined },
    ...{ pinning: suite.pinning, runId, hostId },
  })
  try {
    const [ready, guests] = await deps.timer.time('prepare', 'Reading the guests and their tools', () =>
      Promise.all([readyTools(planned, finder, deps.signal), readGuests(machines, deps.signal)]),
    )
    for (const text of ready.notes) deps.progress.emit({ event: 'warning', text })
    const steps = scheduleSteps(ready.benchmarks, seededRandom(seed))
    deps.onBegin()
    const session = await deps.timer.time('measure', announcement(steps), () =>
      measureSession(ready.benchmarks, steps, {
        ...{
          files: deps.files,
          clock: deps.clock,
          now: deps.now,
          signal: deps.signal,
          onPause: deps.onPause,
        },
        ...{ thresholds: suite.thresholds, stopPercent: suite.stopPercent },
        measuringSeconds: suite.deadlines.measuring,
        deadlineSeconds: suite.deadlines.repetition,
        onStep: createRepetitionReporter(steps, deps.progress),
      }),
    )
    return {
      ...{ session, guests: [...guests, ...finder.facts()], tools: toolsOf(ready) },
      notes: [...ready.notes, ...leftOutCommands(suite, places.length), ...session.notes],
      expectedSeconds: expectedSeconds(measuredSteps(steps, session)),
    }
  } finally {
    await finder.close()
  }
}

function announcement(steps: readonly Step[]): string {
  const least = steps.filter(({ optional }) => !optional)
  const count = least.length === steps.length ? `${steps.length}` : `${least.length} to ${steps.length}`
  return `Measuring ${count} repetitions, about ${Math.round(expectedSeconds(least))} s`
}

function measuredSteps(steps: readonly Step[], { results }: SessionResult): readonly Step[] {
  const counts = new Map(
    results.map(({ benchmark, repetitions }) => [`${benchmark.name} ${benchmark.path}`, repetitions.length]),
  )
  return steps.filter(
    ({ benchmark, index }) => index < (counts.get(`${benchmark.name} ${benchmark.path}`) ?? 0),
  )
}

function leftOutCommands(suite: Suite, machines: number): readonly string[] {
  if (machines > 0) return []
  return suite.commands
    .filter(({ on }) => on !== 'host')
    .map(({ name, on }) => `${name} was left out: it runs on ${on}, and no VM was used.`)
}

function toolsOf({ benchmarks }: ReadyTools): MeasuredSuite['tools'] {
  return benchmarks.map(({ tool, version }) => ({ name: tool.name, version }))
}
