import { z } from 'zod'
import { CommitHash, Id, Identifier, Instant, Sha256, Text } from './values.ts'
import { Effect } from './verdict.ts'
import { Host, PointCommit, Series } from './views.ts'

/** `waiting`: no agent has taken it yet. The last four are ends. */
export const ConfirmationState = z.enum([
  'waiting',
  'measuring',
  'confirmed',
  'refuted',
  'inconclusive',
  'cancelled',
])
export type ConfirmationState = z.infer<typeof ConfirmationState>

/** A run of a confirmation. */
export const ConfirmationRun = z.strictObject({
  run: Id,
  side: z.enum(['base', 'head']),
  /** Which block of four boots (ABBA, then BAAB …) it belongs to, from 0. */
  block: z.number().int().nonnegative(),
  /** Why it counts for nothing; null where it counts. */
  suspect: z.string().nullable(),
})
export type ConfirmationRun = z.infer<typeof ConfirmationRun>

/** What a confirmation says of one metric on one host. */
export const ConfirmationMetric = z.strictObject({
  series: Series.pick({ id: true, benchmark: true, metric: true, host: true, acceleration: true }),
  /** Head against base; null before there are runs of both. The interval holds at whatever time one looks. */
  effect: Effect.nullable(),
  /** Geometric means (arithmetic, where values may be zero or less) in the metric's unit. */
  base: z.number().nullable(),
  head: z.number().nullable(),
  state: z.enum(['open', 'confirmed', 'refuted']),
})
export type ConfirmationMetric = z.infer<typeof ConfirmationMetric>

/** Base and head measured again in interleaved fresh boots of the same host. */
export const Confirmation = z.strictObject({
  id: Id,
  /** What asked for it; both null where a person did. */
  alert: Id.nullable(),
  bisection: Id.nullable(),
  base: CommitHash,
  head: CommitHash,
  /** Where the suspicion came up, and the second host of its class, where one takes part. */
  hosts: z.array(Host).min(1).max(2),
  /** What is measured, beside the canary. */
  benchmarks: z.array(Identifier),
  state: ConfirmationState,
  /** One sentence for a person: what came out, or what is waited for. */
  reason: z.string(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  /** Boots so far, and the most that it may cost. */
  boots: z.strictObject({ done: z.number().int(), most: z.number().int() }),
  deadlineAt: Instant,
  runs: z.array(ConfirmationRun),
  metrics: z.array(ConfirmationMetric),
})
export type Confirmation = z.infer<typeof Confirmation>

/** What a person may ask to have measured: two commits, on a host that takes work. */
export const ConfirmationRequest = z.strictObject({
  base: CommitHash,
  head: CommitHash,
  host: Sha256,
  benchmarks: z.array(Identifier).min(1).max(50),
  who: Text.min(1),
})
export type ConfirmationRequest = z.infer<typeof ConfirmationRequest>

/** Who ends a confirmation or bisection without an answer, and why. */
export const ExperimentStop = z.strictObject({ who: Text.min(1), why: Text.nullable().default(null) })
export type ExperimentStop = z.infer<typeof ExperimentStop>

/** The search for the commit that changed a benchmark, within a range of commits. */
export const Bisection = z.strictObject({
  id: Id,
  alert: Id.nullable(),
  host: Host,
  benchmarks: z.array(Identifier),
  state: z.enum(['running', 'found', 'inconclusive', 'cancelled']),
  /** One sentence for a person. */
  reason: z.string(),
  /** From the last good commit to the first bad one, oldest first. */
  commits: z.array(
    z.strictObject({
      commit: PointCommit,
      is: z.enum(['good', 'bad', 'unknown', 'measuring', 'undecided']),
    }),
  ),
  /** The first bad commit. */
  culprit: CommitHash.nullable(),
  /** Chance that all steps were right, as each had its own confidence. */
  confidence: z.number().nullable(),
  /** Oldest first. */
  log: z.array(z.strictObject({ at: Instant, text: z.string() })),
  createdAt: Instant,
  endedAt: Instant.nullable(),
  confirmations: z.array(Id),
})
export type Bisection = z.infer<typeof Bisection>

export const BisectionRequest = z.strictObject({
  /** First-parent history from the last good commit to the first bad one, oldest first. */
  commits: z.array(CommitHash).min(2).max(4000),
  host: Sha256,
  benchmarks: z.array(Identifier).min(1).max(50),
  who: Text.min(1),
})
export type BisectionRequest = z.infer<typeof BisectionRequest>
