import type { ComparedRun } from './compared-run.ts'

/** One side of a comparison: what was asked for, and the runs that it came to. At least one. */
export interface Side {
  readonly asked: string
  /** What was asked for in words: `branch main`. */
  readonly what: string
  readonly runs: readonly ComparedRun[]
  /** What a reader must know of the choice, e.g. runs that were left out. */
  readonly notes: readonly string[]
}
