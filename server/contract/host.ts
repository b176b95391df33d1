import { z } from 'zod'
import { Environment, FieldValue } from './environment.ts'
import { Id, Instant, Sha256 } from './values.ts'
import { Interval, VerdictKind } from './verdict.ts'
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

/** A host of a project, with what tells at a glance whether it is well. */
export const HostSummary = z.strictObject({
  host: Host,
  runs: z.strictObject({
    total: z.number().int(),
    /** Judged ones, and those of them that were kept out as a whole. */
    judged: z.number().int(),
    suspect: z.number().int(),
    firstAt: Instant,
    latestAt: Instant,
    latest: Id,
  }),
  /** Null where none takes work. */
  agent: AgentStatus.omit({ host: true }).nullable(),
  /** What the latest run says that it is made of: processor, kernel, network card, and the like. */
  facts: z.record(z.string(), FieldValue),
  canaries: z.array(HostCanary),
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
  /** As the latest run told it. */
  environment: Environment,
  /** The newest first. */
  timeline: z.array(HostChange),
  /** Headline metrics of what is measured on it, canaries left out. */
  levels: z.array(ExpectedLevel),
})
export type HostDetail = z.infer<typeof HostDetail>

export const HostId = Sha256
