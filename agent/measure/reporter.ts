import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { formatValue } from '../../server/contract/units.ts'
import { expectedSeconds, type Step } from '../plan/schedule.ts'
import type { Progress } from '../progress.ts'
import type { SessionDeps } from './session.ts'

/** Tells the progress about each repetition, with the time that the rest will take. */
export function createRepetitionReporter(steps: readonly Step[], progress: Progress): SessionDeps['onStep'] {
  return (step, measured) => {
    const at = steps.indexOf(step)
    const common = { benchmark: step.benchmark.name, phase: step.phase, number: at + 1, of: steps.length }
    if (measured === null) {
      progress.emit({ event: 'repetition-started', ...common, secondsLeft: expectedSeconds(steps.slice(at)) })
      return
    }
    const { values, suspect, failure } = measured.repetition
    const value = headline(step.benchmark.tool.metrics, values)
    progress.emit({ event: 'repetition-done', ...common, value, suspect, failure })
  }
}

function headline(
  metrics: readonly MetricDefinition[],
  values: Readonly<Record<string, number>>,
): string | null {
  const parts = metrics
    .filter((metric) => metric.role === 'headline')
    .flatMap(({ name, unit }) => {
      const value = values[name]
      return value === undefined ? [] : [`${name} ${formatValue(value, unit)}`]
    })
  return parts.length === 0 ? null : parts.join(', ')
}
