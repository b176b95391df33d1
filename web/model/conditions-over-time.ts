import type { Unit } from '../../server/contract/units.ts'
import type { RunDetail } from '../../server/contract/views.ts'

/** What one counter of host or guests showed in a repetition. */
export interface ConditionSample {
  /** Milliseconds since the run began. */
  readonly at: number
  readonly durationMs: number
  readonly value: number
  readonly benchmark: string
  /** Counts from 0 within its benchmark. */
  readonly repetition: number
}

/** A counter over the run. */
export interface ConditionLane {
  readonly name: string
  readonly unit: Unit
  readonly samples: readonly ConditionSample[]
}

/**
 * What host and guests went through from repetition to repetition, as far as the agent read their kernels' counters: one lane
 * for each counter, in the order of time. What stayed zero throughout is left out.
 */
export function conditionsOverTime({
  results,
  startedAt,
}: Pick<RunDetail, 'results' | 'startedAt'>): ConditionLane[] {
  const lanes = new Map<string, { unit: Unit; samples: ConditionSample[] }>()
  for (const { benchmark, repetitions } of results) {
    for (const metric of benchmark.metrics) {
      if (metric.role !== 'explanatory' || !isCounter(metric.name)) continue
      const lane = lanes.get(metric.name) ?? { unit: metric.unit, samples: [] }
      lanes.set(metric.name, lane)
      for (const repetition of repetitions) {
        const value = repetition.values[metric.name]
        if (value === undefined) continue
        const { startedAt: at, durationMs, index } = repetition
        const name = `${benchmark.name} on ${benchmark.path}`
        lane.samples.push({ at: at - startedAt, durationMs, value, benchmark: name, repetition: index })
      }
    }
  }
  return [...lanes]
    .map(([name, { unit, samples }]) => ({ name, unit, samples: samples.toSorted((a, b) => a.at - b.at) }))
    .filter(({ samples }) => samples.some(({ value }) => value !== 0))
}

/** Of the host or its guests, whatever benchmark ran: the cost of a gigabit is the benchmark's own. */
function isCounter(name: string): boolean {
  return /^(host|guest)_(busy|softirq|steal|frequency)|_drops$|^retransmitted_segments$/.test(name)
}
