import { z } from 'zod'
import { CommitHash, Id, Instant, Name, Text } from './values.ts'
import { Verdict, VerdictKind } from './verdict.ts'
import { AnalysisState, Host, Series } from './views.ts'

/** A run of the head. */
export const HeadRun = z.strictObject({
  id: Id,
  host: Host,
  startedAt: Instant,
  analysis: AnalysisState,
  /** Why the run counts for nothing; null where it counts. */
  suspect: z.string().nullable(),
})
export type HeadRun = z.infer<typeof HeadRun>

export const HeadMetric = z.strictObject({
  series: Series.pick({ id: true, benchmark: true, metric: true, host: true, acceleration: true }),
  /** Runs of the head that were compared. */
  runs: z.number().int().nonnegative(),
  /** Null for a metric without a good direction. */
  verdict: Verdict.nullable(),
  /** Chance that unchanged code lies as far off; null where nothing was compared. */
  p: z.number().nullable(),
  /** For an inconclusive one: further boots that would decide if the effect stays; null where none would. */
  moreBoots: z.number().int().nullable(),
})
export type HeadMetric = z.infer<typeof HeadMetric>

/** What the newest commit of a pull request does to the project's series. */
export const PullRequestVerdict = z.strictObject({
  number: z.number().int().positive(),
  /** The branch that it is to go into. */
  base: Name.nullable(),
  head: z.strictObject({
    hash: CommitHash,
    subject: Text,
    committedAt: Instant,
    /** What its commits say that they change, as in their trailers. */
    expected: z.array(Text),
  }),
  runs: z.array(HeadRun),
  kind: VerdictKind,
  /** One sentence for a person. */
  reason: z.string(),
  /** Further boots that would decide what is open, as far as boots would. */
  moreBoots: z.number().int().nullable(),
  /** What needs a reader first comes first. Canaries are not among them. */
  metrics: z.array(HeadMetric),
})
export type PullRequestVerdict = z.infer<typeof PullRequestVerdict>
