import { z } from 'zod'
import { Alert } from './alert.ts'
import { MetricDefinition } from './benchmark.ts'
import { HostSigns } from './host.ts'
import { Instant, Slug } from './values.ts'
import { ProjectSummary, RunSummary, VerdictCounts } from './views.ts'

/** An open alert, with what tells whether its largest effect is for the worse. */
export const OverviewAlert = Alert.extend({
  project: Slug,
  /** Of the metric with the largest effect; null where none is known. */
  direction: MetricDefinition.shape.direction.nullable(),
})
export type OverviewAlert = z.infer<typeof OverviewAlert>

export const OverviewProject = ProjectSummary.extend({
  /** Alerts that are neither closed nor muted. */
  alerts: z.strictObject({
    change: z.number().int(),
    'pull-request': z.number().int(),
    'missing-data': z.number().int(),
  }),
  /** Series by the verdict on their latest value, without canaries and metrics of which neither way is better. */
  verdicts: VerdictCounts.extend({ pending: z.number().int() }),
  /** What those of them on headline metrics could have seen. */
  sensitivity: z.strictObject({
    /** Of how many it is known. */
    known: z.number().int(),
    /** How many would not show what is worth an alert in one run. */
    blind: z.number().int(),
    /** Half of the series would see a change of this size, relative, in one further run. */
    median: z.number().nullable(),
  }),
  /** Grows whenever a series of the project changes: what else is known of them stays as it is until then. */
  revision: z.number().int(),
})
export type OverviewProject = z.infer<typeof OverviewProject>

/** Whether anything is wrong now, over all projects that the reader may see. */
export const Overview = z.strictObject({
  /** When it was put together, by the server's clock. */
  at: Instant,
  /** The last opened first, at most 100. */
  alerts: z.array(OverviewAlert),
  projects: z.array(OverviewProject),
  hosts: z.array(HostSigns),
  /** The last runs of all projects, the newest first. */
  runs: z.array(RunSummary.extend({ project: Slug })),
})
export type Overview = z.infer<typeof Overview>
