import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Repetition } from '../../server/contract/run.ts'
import type { PlannedBenchmark } from '../plan/plan.ts'
import type { Step } from '../plan/schedule.ts'
import { halfWidthPercent } from './stop-rule.ts'

export interface PacerOptions {
  /** A benchmark known this well gets no optional repetition; null: all of them are wanted. */
  readonly stopPercent: number | null
  /** No optional repetition is begun once measuring has taken this long. */
  readonly measuringSeconds: number
  /** A monotonic clock in milliseconds. */
  readonly now: () => number
}

/** Decides which step comes next. */
export interface Pacer {
  /** The next step to measure; undefined at the end. */
  next(): Step | undefined
  /**
   * While the step that `next` gave last still runs: the step after it, where that does not hang on its outcome. `next`
   * then gives this one.
   */
  foresee(): Step | undefined
  record(step: Step, repetition: Repetition, metrics: readonly MetricDefinition[]): void
  /** What the rule did, as one sentence; null where there were no optional repetitions. */
  note(): string | null
}

/** Walks through steps in their order and leaves out the optional ones that nobody needs any more. */
export function createPacer(steps: readonly Step[], options: PacerOptions): Pacer {
  const began = options.now()
  const records = new Map<PlannedBenchmark, Repetition[]>()
  const widths = new Map<PlannedBenchmark, number | null>()
  let at = 0
  let current: PlannedBenchmark | undefined
  let foreseen: Step | undefined
  const late = () => options.now() - began > options.measuringSeconds * 1000
  const wanted = (step: Step): boolean => {
    if (!step.optional) return true
    if (late() || !hasNumbers(records.get(step.benchmark) ?? [])) return false
    const width = widths.get(step.benchmark) ?? null
    return options.stopPercent === null || width === null || width > options.stopPercent
  }
  return {
    next() {
      const step = foreseen ?? takeWanted(() => true)
      foreseen = undefined
      current = step?.benchmark
      return step
    },
    foresee() {
      // What the benchmark that is running now gets next may hang on what it is about to give.
      foreseen = takeWanted((step) => !step.optional || step.benchmark !== current)
      return foreseen
    },
    record({ benchmark }, repetition, metrics) {
      const own = [...(records.get(benchmark) ?? []), repetition]
      records.set(benchmark, own)
      widths.set(benchmark, halfWidthPercent(own, metrics))
    },
    note: () => sentence(steps, { records, widths, stopPercent: options.stopPercent, late: late() }),
  }

  /** Goes on to the next wanted step; stops before one that is not decided yet. */
  function takeWanted(decided: (step: Step) => boolean): Step | undefined {
    for (; at < steps.length; at++) {
      const step = steps[at]
      if (step === undefined || !decided(step)) return undefined
      if (wanted(step)) {
        at++
        return step
      }
    }
    return undefined
  }
}

/** A benchmark that gave nothing in its least number of repetitions gives nothing in more. */
function hasNumbers(repetitions: readonly Repetition[]): boolean {
  return repetitions.some(({ phase, failure }) => phase === 'measured' && failure === null)
}

interface Outcome {
  readonly records: ReadonlyMap<PlannedBenchmark, readonly Repetition[]>
  readonly widths: ReadonlyMap<PlannedBenchmark, number | null>
  readonly stopPercent: number | null
  readonly late: boolean
}

function sentence(steps: readonly Step[], { records, widths, stopPercent, late }: Outcome): string | null {
  const adaptive = new Set(steps.filter(({ optional }) => optional).map(({ benchmark }) => benchmark))
  if (adaptive.size === 0 || stopPercent === null) return null
  const parts = [...adaptive].map((benchmark) => {
    const count = (records.get(benchmark) ?? []).filter(({ phase }) => phase === 'measured').length
    const width = widths.get(benchmark) ?? null
    const known = width === null ? 'not known' : `${width.toFixed(1)} %`
    const reason = count === benchmark.repetitions.most ? 'the most' : late ? 'no time left' : null
    const why = width !== null && width <= stopPercent ? '' : reason === null ? '' : `, ${reason}`
    return `${benchmark.name} on ${benchmark.path} after ${count} (${known}${why})`
  })
  return `Repeated until the mean's 95 % interval was at most ${stopPercent} % wide to each side: ${parts.sort().join('; ')}.`
}
