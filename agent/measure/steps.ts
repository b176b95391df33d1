import type { Job } from '../place/place.ts'
import type { PlannedBenchmark } from '../plan/plan.ts'
import type { Step } from '../plan/schedule.ts'
import type { Ends } from './ends.ts'
import type { Pacer } from './pacer.ts'
import { type MeasuredRepetition, measureRepetition, type RepetitionDeps } from './repetition.ts'
import { endQuietly, type Server, startServer } from './server.ts'

export interface StepsDeps extends RepetitionDeps {
  readonly pacer: Pacer
  /** Told before each repetition and, with what came out, after it. */
  readonly onStep: (step: Step, measured: MeasuredRepetition | null) => void
  /** Called before each repetition and after the last: the time for looking at the host. */
  readonly onPause: () => void
}

export interface MeasuredStep {
  readonly step: Step
  readonly outcome: MeasuredRepetition
  readonly ends: Ends
}

/** Measures step after step as the pacer has it. When it returns or throws, no server is left. */
export async function measureSteps(
  endsOf: (benchmark: PlannedBenchmark) => Ends,
  deps: StepsDeps,
): Promise<readonly MeasuredStep[]> {
  const { pacer, signal } = deps
  const measured: MeasuredStep[] = []
  let previous: Job | undefined
  let server: Promise<Server> | undefined
  try {
    for (let step = pacer.next(); step !== undefined; step = pacer.next()) {
      signal?.throwIfAborted()
      deps.onPause()
      deps.onStep(step, null)
      const ends = endsOf(step.benchmark)
      const given = { previous, server, usualMs: usualMs(measured, step) }
      server = undefined
      const onClientEnded = (replaces: Job | undefined) => {
        const next = pacer.foresee()
        if (next === undefined) return
        server = startServer(next, endsOf(next.benchmark), { signal, replaces })
        server.catch(() => undefined)
      }
      const outcome = await measureRepetition(step, ends, { ...deps, ...given, onClientEnded })
      previous = outcome.server
      measured.push({ step, outcome, ends })
      pacer.record(step, outcome.repetition, outcome.metrics)
      deps.onStep(step, outcome)
    }
    deps.onPause()
    return measured
  } finally {
    // The next server is ended as well where the run did not get to it.
    await endQuietly(await server?.then(({ job }) => job).catch(() => undefined))
    await endQuietly(previous)
  }
}

/** A little less than the quickest repetition like this one took: whoever takes longer than planned is left alone, too. */
function usualMs(measured: readonly MeasuredStep[], { benchmark, phase }: Step): number | undefined {
  const durations = measured
    .filter(({ step }) => step.benchmark === benchmark && step.phase === phase)
    .flatMap(({ outcome: { repetition } }) => (repetition.failure === null ? [repetition.durationMs] : []))
  return durations.length === 0 ? undefined : 0.95 * Math.min(...durations)
}
