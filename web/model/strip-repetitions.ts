import type { Repetition } from '../../server/contract/run.ts'
import type { DotKind, StripRepetition } from '../charts/strip-plot.ts'

/** The repetitions that gave a number for a metric, in the order measured. */
export function stripRepetitions(repetitions: readonly Repetition[], metric: string): StripRepetition[] {
  return repetitions.flatMap((repetition) => {
    const value = repetition.values[metric]
    return value === undefined ? [] : [{ index: repetition.index, value, kind: kindOf(repetition) }]
  })
}

function kindOf(repetition: Repetition): DotKind {
  if (repetition.suspect.length > 0 || repetition.failure !== null) return 'suspect'
  return repetition.phase === 'warm-up' ? 'warm-up' : 'measured'
}
