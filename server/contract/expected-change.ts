import { z } from 'zod'
import { CommitHash, Id, Instant, Text } from './values.ts'

/**
 * What a change is expected to do, as in the commit trailer `Metalmark-Expected: tcp_rr -5%`: a benchmark (or
 * `benchmark/metric`; `*` at the end of a name matches the rest), and a signed relative change in the metric's own values.
 */
export const Expectation = z.strictObject({
  /** `tcp_rr`, `tcp_*`, `tcp_rr/rtt_p99`. */
  pattern: z
    .string()
    .max(200)
    .regex(
      /^[a-z][a-z0-9_]*\*?(\/[a-z][a-z0-9_]*\*?)?$/,
      'expected a benchmark such as tcp_rr, tcp_* or tcp_rr/rtt_p99',
    ),
  /** -0.05 for five percent less; null accepts any change. */
  relative: z.number().gt(-1).max(100).nullable(),
})
export type Expectation = z.infer<typeof Expectation>

/** An accepted change: from its commit on, the series that it is about have a new epoch. */
export const ExpectedChange = Expectation.extend({
  id: Id,
  commit: CommitHash,
  source: z.enum(['trailer', 'api', 'alert']),
  /** Null for trailers: the commit's author said it. */
  who: Text.nullable(),
  why: Text.nullable(),
  at: Instant,
  /** The alert that was accepted. */
  alert: Id.nullable(),
  /** Who took it back; null while it holds. */
  takenBack: z.strictObject({ at: Instant, who: Text, why: Text.nullable() }).nullable(),
})
export type ExpectedChange = z.infer<typeof ExpectedChange>

export const ExpectedChangeRequest = Expectation.extend({
  commit: CommitHash,
  who: Text.min(1),
  why: Text.nullable().default(null),
})

/** Who takes an accepted change back, and why. */
export const ExpectedChangeTakeBack = z.strictObject({ who: Text.min(1), why: Text.nullable().default(null) })

export type ExpectedChangeRequest = z.infer<typeof ExpectedChangeRequest>
