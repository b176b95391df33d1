import { z } from 'zod'
import { MetricDefinition } from './benchmark.ts'
import { Environment, FieldValue } from './environment.ts'
import { Id, Instant, Name, Sha256, Slug } from './values.ts'
import { Effect, Interval, VerdictKind } from './verdict.ts'
import { ChangeCause, FieldChange, Host, Series } from './views.ts'
import { AgentStatus } from './work.ts'

const SeriesName = Series.pick({ id: true, benchmark: true, metric: true })

/** What a canary measured in one run. */
export const CanaryPoint = z.strictObject({
  runId: Id,
  startedAt: Instant,
  value: z.number(),
  verdict: VerdictKind.nullable(),
  /** Where the canary was expected, had the host not changed; null while too few runs tell. */
  expected: Interval.nullable(),
})
export type CanaryPoint = z.infer<typeof CanaryPoint>

/** A canary of a host with its latest values, oldest first. */
export const HostCanary = z.strictObject({
  series: SeriesName,
  points: z.array(CanaryPoint),
  /** Standard deviation between runs, relative to the level; null while too few runs tell. */
  noise: z.number().nullable(),
  /** Where its level shifted, as far as that stands: the host has changed. */
  changes: z.array(z.strictObject({ runId: Id, startedAt: Instant, cause: ChangeCause })),
})
export type HostCanary = z.infer<typeof HostCanary>

/** A canary that lies off its level, or whose level has shifted. */
export const MovedCanary = z.strictObject({
  series: Id,
  benchmark: Name,
  metric: Name,
  direction: MetricDefinition.shape.direction,
  effect: Effect.nullable(),
  /** When the run started that its level shifted with; null where only its latest value lies off. */
  since: Instant.nullable(),
})
export type MovedCanary = z.infer<typeof MovedCanary>

/** What tells how a host is now: the same facts wherever a host is shown, so that no two pages can disagree. */
export const HostSigns = z.strictObject({
  project: Slug,
  host: Host,
  /** Null where no agent takes work there: runs come from CI alone. */
  agent: AgentStatus.omit({ host: true }).nullable(),
  /** The one that started last. */
  lastRun: z.strictObject({ id: Id, startedAt: Instant }).nullable(),
  /** Of the runs that started last, at most 20: how many were judged, and how many of those were valid. */
  recent: z.strictObject({ judged: z.number().int(), valid: z.number().int() }),
  /** Headline metrics of its canaries. */
  canaryState: z.strictObject({
    /** Those that are known to lie on their level, or to have moved. */
    judged: z.number().int(),
    /** Those that lie off their level, or shifted with one of the last runs. */
    moved: z.array(MovedCanary),
  }),
  /** Open alerts that no runs at all come from it any more. */
  missing: z.array(z.strictObject({ alert: Id, headline: z.string() })),
})
export type HostSigns = z.infer<typeof HostSigns>

/** A host of a project, with what tells at a glance whether it is well. */
export const HostSummary = HostSigns.extend({
  /** Of all times; `suspect` are the judged ones that were kept out as a whole. */
  runs: z.strictObject({
    total: z.number().int(),
    judged: z.number().int(),
    suspect: z.number().int(),
  }),
  /** What the latest run says that it is made of: processor, kernel, network card, and the like. */
  facts: z.record(z.string(), FieldValue),
  /** Its canaries with the last values on the baseline branch, as lists of series have them. */
  canaries: z.array(
    z.strictObject({ series: SeriesName, verdict: VerdictKind.nullable(), sparkline: z.array(z.number()) }),
  ),
})
export type HostSummary = z.infer<typeof HostSummary>

/** Something that the host is made of is another since a run. */
export const HostChange = z.strictObject({
  runId: Id,
  startedAt: Instant,
  /** `identity`: its runs are series of their own from here on; `epoch`: new segments of the same ones. */
  kind: z.enum(['identity', 'epoch']),
  changes: z.array(FieldChange),
})
export type HostChange = z.infer<typeof HostChange>

/** What a series of a host is expected to give, and what hosts of the same kind are. */
export const ExpectedLevel = z.strictObject({
  series: SeriesName,
  centre: z.number(),
  /** Where a further run of the same code would fall in 95 of 100 cases; null while too few runs tell. */
  expected: Interval.nullable(),
  runs: z.number().int(),
  /** The same benchmark on other hosts of the same environment identity. */
  peers: z.array(z.strictObject({ series: Id, host: Host, centre: z.number() })),
})
export type ExpectedLevel = z.infer<typeof ExpectedLevel>

export const HostDetail = HostSummary.extend({
  canaries: z.array(HostCanary),
  /** As the latest run told it; null while there is none. */
  environment: Environment.nullable(),
  /** The newest first. */
  timeline: z.array(HostChange),
  /** Headline metrics of what is measured on it, canaries left out. */
  levels: z.array(ExpectedLevel),
})
export type HostDetail = z.infer<typeof HostDetail>

export const HostId = Sha256
