import { z } from 'zod'
import { Attribution } from './attribution.ts'
import { Id, Instant, Name, Text } from './values.ts'
import { Effect } from './verdict.ts'
import { FieldChange, Host, PointCommit, Series } from './views.ts'

/**
 * What an alert is about: a level that shifted on a baseline branch, a pull request that regresses, or data that do not
 * come any more.
 */
export const AlertKind = z.enum(['change', 'pull-request', 'missing-data'])
export type AlertKind = z.infer<typeof AlertKind>

/**
 * What is known of its truth. `withdrawn`: later data took back what it rested on. `inconclusive`: a confirmation ended
 * at its budget without an answer. Missing data are facts, and `confirmed` from the first.
 */
export const AlertEvidence = z.enum(['suspected', 'confirmed', 'refuted', 'inconclusive', 'withdrawn'])
export type AlertEvidence = z.infer<typeof AlertEvidence>

/** What people made of it. `accepted`: the change is as wanted. `resolved`: nothing is left to do. */
export const AlertHandling = z.enum(['open', 'acknowledged', 'accepted', 'resolved'])
export type AlertHandling = z.infer<typeof AlertHandling>

export const AlertEventKind = z.enum([
  // What Metalmark finds out.
  'opened',
  'grew',
  'shrank',
  'confirmation-asked',
  'confirmed',
  'refuted',
  'inconclusive',
  'withdrawn',
  'found-again',
  'culprit-found',
  'merged',
  // What people do; Metalmark resolves and reopens too.
  'confirmation-stopped',
  'bisection-stopped',
  'acknowledged',
  'assigned',
  'accepted',
  'resolved',
  'muted',
  'unmuted',
  'reopened',
  'taken-back',
])
export type AlertEventKind = z.infer<typeof AlertEventKind>

/** One change of an alert. None is ever taken back or rewritten. */
export const AlertEvent = z.strictObject({
  kind: AlertEventKind,
  at: Instant,
  /** The person, as the client named them; null for Metalmark itself. */
  who: Text.nullable(),
  why: Text.nullable(),
  /** As they are from here on. */
  evidence: AlertEvidence,
  handling: AlertHandling,
})
export type AlertEvent = z.infer<typeof AlertEvent>

/** A series that an alert is about. */
export const AlertMember = z.strictObject({
  series: Series.pick({ id: true, benchmark: true, metric: true, host: true, acceleration: true }),
  /** Null for pull requests and missing data. */
  changePoint: Id.nullable(),
  effect: Effect.nullable(),
  /** It still holds; one that was withdrawn on its own, or has data again, stays listed. */
  standing: z.boolean(),
})
export type AlertMember = z.infer<typeof AlertMember>

/** One cause, many series. */
export const Alert = z.strictObject({
  id: Id,
  kind: AlertKind,
  /** What its members share and how far the largest moved: `all tcp_* on vm-vm: -8.1 %`; or what has no data. */
  headline: z.string(),
  evidence: AlertEvidence,
  handling: AlertHandling,
  assignee: Text.nullable(),
  mutedUntil: Instant.nullable(),
  attribution: Attribution.nullable(),
  hosts: z.array(Name),
  /** The last commit surely before the cause and the first surely after it. */
  after: PointCommit.nullable(),
  upTo: PointCommit.nullable(),
  pullRequest: z.number().int().nullable(),
  /** Of the member with the largest effect, headline metrics first. */
  largest: Effect.nullable(),
  members: z.number().int().nonnegative(),
  openedAt: Instant,
  updatedAt: Instant,
})
export type Alert = z.infer<typeof Alert>

export const AlertDetail = Alert.omit({ members: true }).extend({
  /** Headline metrics first. */
  members: z.array(AlertMember),
  /** Oldest first. */
  history: z.array(AlertEvent),
  /** What changed in the environment within its range. */
  environment: z.array(FieldChange),
  host: Host.nullable(),
  /** Ids of its confirmations and bisections, the newest first. */
  confirmations: z.array(Id),
  bisections: z.array(Id),
  /** The alert that it was merged into, where it turned out to have the same cause. */
  mergedInto: Id.nullable(),
})
export type AlertDetail = z.infer<typeof AlertDetail>

/** A change that a person wants an alert about, by the id of any of its change points. */
export const AlertRequest = z.strictObject({ change: Id, who: Text.min(1), why: Text.min(1) })
export type AlertRequest = z.infer<typeof AlertRequest>

/** Who does it, as they want to be named in its history, and why. */
const by = { who: Text.min(1), why: Text.nullable().default(null) }
const action = <K extends string, S extends z.ZodRawShape>(kind: K, more: S) =>
  z.strictObject({ do: z.literal(kind), ...by, ...more })

/** What can be taken back once it was done to an alert. */
export const AlertTakeBack = z.enum(['acknowledge', 'accept', 'resolve', 'confirm'])
export type AlertTakeBack = z.infer<typeof AlertTakeBack>

/** What a person does to an alert. */
export const AlertAction = z.discriminatedUnion('do', [
  action('acknowledge', {}),
  /** Null takes the assignment back. */
  action('assign', { to: Text.min(1).nullable() }),
  /** The change is as wanted: its series are re-baselined from its first commit on. */
  action('accept', {}),
  action('resolve', {}),
  action('mute', { until: Instant }),
  action('unmute', {}),
  action('reopen', {}),
  /** Measure base and head against each other. */
  action('confirm', {}),
  /** Take back what was done to it last, as it was by mistake. */
  action('take-back', { what: AlertTakeBack }),
  /** Find the commit within its range. */
  action('bisect', {}),
])
export type AlertAction = z.infer<typeof AlertAction>
