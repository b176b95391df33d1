import { z } from 'zod'
import { Attribution } from './attribution.ts'
import { Id, Instant, Name } from './values.ts'
import { ChangePoint, PointCommit, Series } from './views.ts'

/** A change point beside the series that it is on; its history is with the series. */
export const ProjectChange = ChangePoint.omit({ history: true }).extend({
  series: Series.pick({ id: true, benchmark: true, metric: true, host: true, acceleration: true }),
})
export type ProjectChange = z.infer<typeof ProjectChange>

/** Change points that have one cause as far as anyone can tell. */
export const ChangeGroup = z.strictObject({
  /** Id of the oldest record among its members. */
  id: Id,
  /** What the members share: `all tcp_* on vm-vm`, `every series on host metal-01`. */
  headline: z.string(),
  /** Null for metrics of which neither way is good. */
  sign: z.enum(['better', 'worse']).nullable(),
  state: z.enum(['found', 'withdrawn']),
  hosts: z.array(Name),
  /** The last commit that all members have before the change, and the first one that all have after it. */
  after: PointCommit.nullable(),
  upTo: PointCommit.nullable(),
  /** When the run started that the largest member's new level begins with. */
  startedAt: Instant,
  /** The member with the largest effect, headline metrics first. */
  largest: Id,
  /** What its members are attributed to; null where that is not known of any. */
  attribution: Attribution.nullable(),
  /** Headline metrics first. */
  members: z.array(ProjectChange).min(1),
})
export type ChangeGroup = z.infer<typeof ChangeGroup>
