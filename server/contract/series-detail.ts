import { z } from 'zod'
import { AlertEvidence, AlertHandling, AlertKind } from './alert.ts'
import { MetricDefinition, Path } from './benchmark.ts'
import { Acceleration } from './environment.ts'
import { Id, Name, Text } from './values.ts'
import { Baseline, Interval } from './verdict.ts'
import { ChangePoint, FieldChange, Host, Point, Sensitivity, Series } from './views.ts'

/** A place in a series' history: how many points come before it. */
const Index = z.number().int().nonnegative()

/** Bounds of `points` below: a chart's worth, and what a browser still draws at once. */
export const thinning = { fewest: 100, most: 10_000 } as const

const given = { index: z.coerce.number().int().min(0).max(1e9), instant: z.coerce.number().int().min(0) }

/** Which part of a series, and how much of it. Everything by default. */
export const SeriesQuery = z.strictObject({
  /** Places in history of the first and the last point wanted. */
  from: given.index.optional(),
  to: given.index.optional(),
  /** The same by what orders the history, in epoch milliseconds. */
  since: given.instant.optional(),
  until: given.instant.optional(),
  /** Thins out what has more points than this; those with a mark come on top. */
  points: z.coerce.number().int().min(thinning.fewest).max(thinning.most).optional(),
  /** Runs whose points are kept whatever is thinned out, with commas between. */
  keep: z
    .string()
    .regex(/^[0-9A-Z]{26}(,[0-9A-Z]{26}){0,9}$/, 'expected up to 10 ids of runs with commas between')
    .optional(),
})

/** What of a series a reply holds. */
export const SeriesWindow = z.strictObject({
  /** Points of the whole series. */
  total: z.number().int().nonnegative(),
  /** Places of the first and the last point within the window; `to` lies before `from` where there is none. */
  from: Index,
  to: z.number().int().min(-1),
  /** Points within the window that were thinned out, and how many of them carry a mark (there were too many of those). */
  leftOut: z.number().int().nonnegative(),
  marksLeftOut: z.number().int().nonnegative(),
})
export type SeriesWindow = z.infer<typeof SeriesWindow>

/** The environment changed between two neighbouring points: a marker, and a new segment. */
export const EpochMarker = z.strictObject({
  /** Place in history of the first point in the new environment. */
  index: z.number().int().positive(),
  changes: z.array(FieldChange),
})
export type EpochMarker = z.infer<typeof EpochMarker>

/** A change point with its places in history. */
export const SeriesChange = ChangePoint.extend({
  /** Of the first point of the new level, and of those that it may as well be. */
  index: Index,
  earliest: Index,
  latest: Index,
})
export type SeriesChange = z.infer<typeof SeriesChange>

/** A stretch of a series on one level, from a change point or the beginning to the next or the end. */
export const Segment = z.strictObject({
  /** Places in history of its first and last point. */
  from: Index,
  to: Index,
  /** In the metric's unit. */
  level: z.number(),
  /**
   * Its band: where a further run of the same code falls in 95 of 100 cases, as all runs of the segment told when the last of
   * them was judged; of the newest segment that is the baseline's. Null while too few runs tell, and of a segment that was only
   * seen after it had ended.
   */
  expected: Interval.nullable(),
})
export type Segment = z.infer<typeof Segment>

/** An alert that a series is a member of. */
export const SeriesAlert = z.strictObject({
  id: Id,
  kind: AlertKind,
  headline: z.string(),
  evidence: AlertEvidence,
  handling: AlertHandling,
  /** The change point by which it is a member; null for pull requests and missing data. */
  changePoint: Id.nullable(),
  pullRequest: z.number().int().nullable(),
  /** Base and head are being measured against each other now. */
  confirming: z.boolean(),
})
export type SeriesAlert = z.infer<typeof SeriesAlert>

/** A tagged commit within the history of a series. */
export const Release = z.strictObject({
  name: Name,
  commit: z.string(),
  subject: Text,
  historyAt: z.number().int(),
  /** Place of the first point from the commit on. */
  index: Index,
  /** That point is of the very commit. */
  measured: z.boolean(),
})
export type Release = z.infer<typeof Release>

/** A series of the same benchmark on the same path: another metric, host, branch or environment. */
export const RelatedSeries = z.strictObject({
  id: Id,
  metric: MetricDefinition,
  host: Host,
  branch: Name.nullable(),
  acceleration: Acceleration,
  path: Path,
  /** Versions and arguments of the tool are the same. */
  sameTool: z.boolean(),
  sameIdentity: z.boolean(),
})
export type RelatedSeries = z.infer<typeof RelatedSeries>

/** One series: a window of its points, and the marks of its whole history. */
export const SeriesDetail = z.strictObject({
  series: Series,
  /** What the next run on the baseline branch will be judged against; null before the first. */
  baseline: Baseline.nullable(),
  sensitivity: Sensitivity,
  window: SeriesWindow,
  /** In the order of history: commit time, then start of the run. */
  points: z.array(Point),
  /** The last point of the whole history; null while there is none. */
  latest: Point.nullable(),
  epochs: z.array(EpochMarker),
  /** In the order of history; withdrawn ones are among them. */
  changePoints: z.array(SeriesChange),
  segments: z.array(Segment),
  /** The last opened first. */
  alerts: z.array(SeriesAlert),
  /** In the order of history. */
  releases: z.array(Release),
  related: z.array(RelatedSeries),
})
export type SeriesDetail = z.infer<typeof SeriesDetail>
