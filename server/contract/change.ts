import { z } from 'zod'
import { AlertDetail, AlertKind } from './alert.ts'
import { Attribution } from './attribution.ts'
import { FieldValue } from './environment.ts'
import { Id, Instant, Name, Text } from './values.ts'
import { Effect } from './verdict.ts'
import { ChangePointEvent, PointCommit, Series } from './views.ts'

const SeriesName = Series.pick({ id: true, benchmark: true, metric: true, host: true, acceleration: true })

const WebAddress = z.url({ protocol: /^https?$/ })

/** A series that the change moved. */
export const MovedSeries = z.strictObject({
  series: SeriesName,
  /** Null for a pull request, which has no change point. */
  changePoint: Id.nullable(),
  effect: Effect.nullable(),
  /** Levels on either side, in the metric's unit; null where they are not kept. */
  levels: z.strictObject({ before: z.number(), after: z.number() }).nullable(),
  /** It still holds; one that was withdrawn on its own stays listed. */
  standing: z.boolean(),
  attribution: Attribution.nullable(),
})
export type MovedSeries = z.infer<typeof MovedSeries>

/** A run's value beside a change. */
export const BesideRun = z.strictObject({
  runId: Id,
  value: z.number(),
  /** Valid repetitions, one number each. */
  samples: z.array(z.number()),
  startedAt: Instant,
  commit: PointCommit.nullable(),
})
export type BesideRun = z.infer<typeof BesideRun>

/** The runs on both sides of a change, on one of its series: those nearest to it, oldest first. */
export const ChangeSides = z.strictObject({
  series: SeriesName,
  before: z.array(BesideRun),
  /** The runs that the new level may as well begin with: which side they are on is not sure. */
  unsure: z.array(BesideRun),
  after: z.array(BesideRun),
})
export type ChangeSides = z.infer<typeof ChangeSides>

/** Whether a series moved along with the change: for better or worse as it, the other way, by far less, or nobody can tell. */
export const Movement = z.enum(['alike', 'against', 'stayed', 'unsure'])
export type Movement = z.infer<typeof Movement>

/** A series that the change is not about, over the same stretch of history. */
export const BesideSeries = z.strictObject({
  series: SeriesName,
  /** `same-benchmark`: on another host or path; `same-host`: another metric or benchmark of a host that moved. */
  relation: z.enum(['same-benchmark', 'same-host', 'canary']),
  /** Of the runs after against those before, with its interval; null from zero. */
  effect: Effect.nullable(),
  moved: Movement,
  /** The smallest change that these runs would have shown in 80 of 100 cases. */
  smallestDetectable: z.number().nullable(),
  /** Its values, a run each, oldest first. */
  before: z.array(z.number()),
  after: z.array(z.number()),
})
export type BesideSeries = z.infer<typeof BesideSeries>

/** How well a field of the environment explains a change; from the best to the worst. */
export const FieldStanding = z.enum(['fits', 'partly', 'doubtful', 'unread'])
export type FieldStanding = z.infer<typeof FieldStanding>

/** A field that changed where a change is. */
export const RankedField = z.strictObject({
  field: z.string(),
  kind: z.enum(['identity', 'epoch', 'noted']),
  standing: FieldStanding,
  /** It changed right before the first run of the new level, not only somewhere within the range. */
  exact: z.boolean(),
  /** On each host that moved and on which it changed. */
  changes: z.array(z.strictObject({ host: Name, from: FieldValue, to: FieldValue })),
  /** How often it changed elsewhere without anything moving. */
  elsewhere: z.number().int(),
  /** One sentence for a person. */
  reason: z.string(),
})
export type RankedField = z.infer<typeof RankedField>

/** A commit of a change's range. */
export const RangeCommit = z.strictObject({
  commit: PointCommit,
  tags: z.array(Text),
  /** Runs that measured it. */
  runs: z.number().int(),
  /** Its page at the forge; null where the project names none. */
  url: WebAddress.nullable(),
})

/** What happened to change points with one voice. */
export const ChangeEvent = ChangePointEvent.extend({
  /** On how many series. */
  series: z.number().int().positive(),
})
export type ChangeEvent = z.infer<typeof ChangeEvent>

/** Why did it move? A change with all that tells. */
export const ChangeDetail = z.strictObject({
  kind: AlertKind,
  /** The alert about it; null where there is none. */
  alert: AlertDetail.nullable(),
  headline: z.string(),
  /** Null for metrics of which neither way is good, and for missing data. */
  sign: z.enum(['better', 'worse']).nullable(),
  state: z.enum(['found', 'withdrawn']),
  attribution: Attribution.nullable(),
  hosts: z.array(Name),
  /** The last commit surely before, and the first surely after. */
  after: PointCommit.nullable(),
  upTo: PointCommit.nullable(),
  /** When the run started that the largest member's new level begins with. */
  startedAt: Instant.nullable(),
  /** The largest effect of a headline metric first. */
  members: z.array(MovedSeries),
  /** Of the series asked for, else of the first member; null where it has no runs beside it. */
  sides: ChangeSides.nullable(),
  commits: z.strictObject({
    /** The newest first, without the last one before. */
    list: z.array(RangeCommit),
    /** The list is the whole way along first parents; else it is what was measured within the range. */
    complete: z.boolean(),
    /** Commits that were left out of a long list. */
    left: z.number().int().nonnegative(),
    /** The whole range at the forge. */
    url: WebAddress.nullable(),
  }),
  environment: z.strictObject({
    /** What explains the change best first. */
    fields: z.array(RankedField),
    /** Hosts that moved, and those that ran the same over the same stretch and did not. */
    moved: z.array(Name),
    still: z.array(Name),
  }),
  /** Those nearest to the members first. */
  beside: z.array(BesideSeries),
  besideLeft: z.number().int().nonnegative(),
  canaries: z.array(BesideSeries),
  /** Of the members' change points; oldest first. */
  history: z.array(ChangeEvent),
})
export type ChangeDetail = z.infer<typeof ChangeDetail>
