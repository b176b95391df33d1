import { z } from 'zod'
import { AlertEvidence, AlertHandling } from './alert.ts'
import { Attribution } from './attribution.ts'
import { ConfirmationState } from './confirmation.ts'
import { EnvironmentDifference } from './environment-difference.ts'
import { Expectation } from './expected-change.ts'
import { CommitHash, Id, Instant, Name, Slug, Text } from './values.ts'
import { Effect, Interval, VerdictKind } from './verdict.ts'
import { Series } from './views.ts'

/** A value with its 95 % interval, in the metric's unit; the interval is null where too little tells. */
const Estimate = z.strictObject({ value: z.number(), interval: Interval.nullable() })

/** What a change does to one series. */
export const ReportRow = z.strictObject({
  series: Series.pick({ id: true, benchmark: true, metric: true, host: true, acceleration: true }),
  base: Estimate.nullable(),
  head: Estimate.nullable(),
  /** Head against base. */
  effect: Effect.nullable(),
  /** The smallest change that this comparison would have seen in 80 of 100 cases. */
  smallestDetectable: z.number().nullable(),
  /** Runs, each a fresh boot. */
  boots: z.strictObject({ base: z.number().int(), head: z.number().int() }),
  /** Null for metrics without a good direction. */
  verdict: VerdictKind.nullable(),
  reason: z.string(),
  attribution: Attribution.nullable(),
  /** The author said that it would change so. */
  expected: Expectation.nullable(),
  /** The base's last values and then the head's, oldest first, for a small chart. */
  values: z.strictObject({ base: z.array(z.number()), head: z.array(z.number()) }),
})
export type ReportRow = z.infer<typeof ReportRow>

/** What to say of a pull request or run, wherever it is said. Nothing in it is escaped yet: renderers do that. */
export const Report = z.strictObject({
  project: Slug,
  subject: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('pull-request'),
      number: z.number().int().positive(),
      base: Name.nullable(),
    }),
    z.strictObject({ kind: z.literal('run'), run: Id }),
  ]),
  suites: z.array(Name),
  head: z.strictObject({ hash: CommitHash, subject: Text, committedAt: Instant }).nullable(),
  /** The newest commit of the base that was measured at or before the merge base; null where none was. */
  base: z.strictObject({ hash: CommitHash, subject: Text, committedAt: Instant }).nullable(),
  /** Runs of the head, and whether all of them have been judged. */
  runs: z.array(Id),
  judged: z.boolean(),
  kind: VerdictKind,
  /** One sentence that a person can act on. */
  headline: z.string(),
  /** The alert on it, where there is one. */
  alert: z
    .strictObject({ id: Id, evidence: AlertEvidence, handling: AlertHandling, reason: z.string().nullable() })
    .nullable(),
  confirmation: z
    .strictObject({
      id: Id,
      state: ConfirmationState,
      reason: z.string(),
      boots: z.strictObject({ done: z.number().int(), most: z.number().int() }),
    })
    .nullable(),
  /** What needs a reader first comes first. */
  rows: z.array(ReportRow),
  /** Where head and baseline ran in different environments, host by host. */
  environment: z.array(z.strictObject({ host: Name, differences: z.array(EnvironmentDifference) })),
  /** Benchmarks that the baseline has and the head has not. */
  missing: z.array(z.strictObject({ benchmark: Name, path: Name, host: Name })),
  /** Plain sentences that a reader must know. */
  notes: z.array(z.string()),
  /** Absolute where the server knows its own address; null where it does not. */
  links: z.strictObject({
    report: z.string().nullable(),
    compare: z.string().nullable(),
    chart: z.string().nullable(),
    /** An image of the row that matters most. */
    image: z.string().nullable(),
    runs: z.array(z.strictObject({ run: Id, url: z.string() })),
  }),
  /** The one command that measures it again. */
  reproduce: z.string().nullable(),
  /** The project's policy on checks. */
  failCheck: z.enum(['confirmed', 'never']),
})
export type Report = z.infer<typeof Report>
