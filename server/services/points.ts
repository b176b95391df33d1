import type { BenchmarkDefinition, MetricDefinition } from '../contract/benchmark.ts'
import { isSuspect, isValid, type Repetition, type RunUpload } from '../contract/run.ts'
import { seriesKey } from './series-key.ts'

/** A value that a run contributes to a series. */
export interface NewPoint {
  readonly key: string
  readonly benchmark: BenchmarkDefinition
  readonly metric: MetricDefinition
  /** Position of the first result that the samples come from. */
  readonly position: number
  readonly samples: readonly number[]
  /** The run is suspect as a whole, or every repetition was. */
  readonly doubtful: boolean
}

/**
 * The points of a run: for each metric the numbers of its valid repetitions (measured, no failure, nothing suspect).
 * Where all that gave numbers are suspect, those make a doubtful point; where none gave any, there is no point. Results
 * of the same benchmark (a canary first and last in the run) make one point, as the run is the unit of replication.
 */
export function pointsOf(run: RunUpload, line: string | null): NewPoint[] {
  const groups = new Map<string, Group>()
  run.results.forEach(({ benchmark, repetitions }, position) => {
    for (const metric of benchmark.metrics) {
      const key = seriesKey({ ...run, line }, benchmark, metric)
      const group = groups.get(key) ?? { benchmark, metric, position, repetitions: [] }
      groups.set(key, { ...group, repetitions: [...group.repetitions, ...repetitions] })
    }
  })
  return [...groups].flatMap(([key, group]) => toPoint(key, group, isSuspect(run)) ?? [])
}

interface Group {
  readonly benchmark: BenchmarkDefinition
  readonly metric: MetricDefinition
  readonly position: number
  readonly repetitions: readonly Repetition[]
}

function toPoint(key: string, group: Group, suspectRun: boolean): NewPoint | null {
  const { benchmark, metric, position } = group
  const measured = group.repetitions.filter(({ phase, failure }) => phase === 'measured' && failure === null)
  const numbers = (repetitions: readonly Repetition[]) =>
    repetitions.flatMap(({ values }) => values[metric.name] ?? [])
  const valid = numbers(group.repetitions.filter(isValid))
  const samples = valid.length > 0 ? valid : numbers(measured)
  if (samples.length === 0) return null
  return { key, benchmark, metric, position, samples, doubtful: suspectRun || valid.length === 0 }
}
