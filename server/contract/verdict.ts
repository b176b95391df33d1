import { z } from 'zod'

export const VerdictKind = z.enum(['regressed', 'improved', 'unchanged', 'inconclusive', 'invalid'])
export type VerdictKind = z.infer<typeof VerdictKind>

/** An interval on the metric's own scale. */
export const Interval = z.strictObject({ low: z.number(), high: z.number() })
export type Interval = z.infer<typeof Interval>

/** Relative changes are fractions of the baseline's centre: 0.05 is five percent more, whichever way is good. */
export const Effect = z.strictObject({ relative: z.number(), low: z.number(), high: z.number() })
export type Effect = z.infer<typeof Effect>

export const Baseline = z.strictObject({
  /** Runs that the point was judged against, and how many it takes before anything is claimed. */
  runs: z.number().int().nonnegative(),
  needed: z.number().int().positive(),
  /** Geometric mean of the baseline's points; null while there are none. */
  centre: z.number().nullable(),
  /** Where a further run of the same code would fall in 95 of 100 cases; null below `needed` runs. */
  expected: Interval.nullable(),
})
export type Baseline = z.infer<typeof Baseline>

/** What was decided about one point, and what could have been seen. */
export const Verdict = z.strictObject({
  kind: VerdictKind,
  /** One sentence for a person. */
  reason: z.string(),
  effect: Effect.nullable(),
  /** The smallest relative change that this judgement would have seen in 80 of 100 cases; null when nothing was judged. */
  smallestDetectable: z.number().nullable(),
  baseline: Baseline,
  analysisVersion: z.number().int(),
})
export type Verdict = z.infer<typeof Verdict>
