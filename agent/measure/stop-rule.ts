import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { isValid, type Repetition } from '../../server/contract/run.ts'
import { meanAndSd } from '../../server/stats/mean-and-sd.ts'
import { studentTQuantile } from '../../server/stats/student-t.ts'

/**
 * How well repetitions know a benchmark: half the width of the 95 % interval of the mean of its headline, in percent of
 * that mean (Student's t; what netperf's `-I 95` looks at), of its headlines the widest. Null below two valid
 * repetitions, and where a mean is 0. It tells when to stop, and nothing about other boots: repetitions of one boot share
 * its luck. One odd repetition widens it, so that more are measured, which is what is wanted.
 */
export function halfWidthPercent(
  repetitions: readonly Repetition[],
  metrics: readonly MetricDefinition[],
): number | null {
  const valid = repetitions.filter(isValid)
  const widths = metrics
    .filter(({ role }) => role === 'headline')
    .map(({ name }) => widthOf(valid.flatMap(({ values }) => values[name] ?? [])))
  return widths.length === 0 || widths.includes(null) ? null : Math.max(...widths.map((width) => width ?? 0))
}

function widthOf(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const { n, mean, sd } = meanAndSd(values)
  if (mean === 0) return null
  return (100 * studentTQuantile(0.975, n - 1) * sd) / Math.sqrt(n) / Math.abs(mean)
}
