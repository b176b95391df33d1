import { z } from 'zod'
import { BenchmarkDefinition, MetricDefinition, Path } from './benchmark.ts'
import { Acceleration, Conditions, Environment, FieldValue } from './environment.ts'
import { Ci, Commit, Repetition } from './run.ts'
import { Id, Instant, Name, Sha256, Slug, Text } from './values.ts'
import { Verdict } from './verdict.ts'

export const Host = z.strictObject({ id: Sha256, label: Name })

/** How many of a run's judged points came out how. */
export const VerdictCounts = z.strictObject({
  regressed: z.number().int(),
  improved: z.number().int(),
  unchanged: z.number().int(),
  inconclusive: z.number().int(),
  invalid: z.number().int(),
})
export type VerdictCounts = z.infer<typeof VerdictCounts>

export const AnalysisState = z.enum(['queued', 'done', 'failed'])

export const RunSummary = z.strictObject({
  id: Id,
  suite: Name,
  startedAt: Instant,
  finishedAt: Instant,
  commit: Commit.nullable(),
  ci: Ci.nullable(),
  host: Host,
  acceleration: Acceleration,
  analysis: AnalysisState,
  verdicts: VerdictCounts,
})
export type RunSummary = z.infer<typeof RunSummary>

export const ProjectSummary = z.strictObject({
  slug: Slug,
  baselineBranch: Name,
  createdAt: Instant,
  runs: z.number().int(),
  series: z.number().int(),
  latestRun: RunSummary.nullable(),
})
export type ProjectSummary = z.infer<typeof ProjectSummary>

/** project × benchmark × metric × host × environment identity. */
export const Series = z.strictObject({
  id: Id,
  project: Slug,
  benchmark: z.strictObject({
    name: Name,
    path: Path,
    canary: z.boolean(),
    tool: z.strictObject({ name: Name, version: Name }),
    argv: z.array(Text),
  }),
  metric: MetricDefinition,
  host: Host,
  acceleration: Acceleration,
  identity: z.record(z.string(), FieldValue),
})
export type Series = z.infer<typeof Series>

export const SeriesSummary = Series.omit({ identity: true }).extend({
  points: z.number().int(),
  latest: z
    .strictObject({ runId: Id, value: z.number(), startedAt: Instant, verdict: Verdict.nullable() })
    .nullable(),
  /** The last 30 values on the baseline branch or a pull request, oldest first. */
  sparkline: z.array(z.number()),
})
export type SeriesSummary = z.infer<typeof SeriesSummary>

/** A run's value on a series: the median of its valid repetitions, with the samples beside it. */
export const Point = z.strictObject({
  runId: Id,
  value: z.number(),
  /** Valid repetitions, one number each, in the order measured. */
  samples: z.array(z.number()),
  startedAt: Instant,
  commit: z.strictObject({ head: z.string(), subject: Text, committedAt: Instant }).nullable(),
  branch: Name.nullable(),
  pullRequest: z.number().int().nullable(),
  /** May serve as baseline for others. */
  onBaseline: z.boolean(),
  verdict: Verdict.nullable(),
})
export type Point = z.infer<typeof Point>

export const FieldChange = z.strictObject({ field: z.string(), from: FieldValue, to: FieldValue })
export type FieldChange = z.infer<typeof FieldChange>

/** The environment changed between two neighbouring points: a marker, and a new segment. */
export const EpochMarker = z.strictObject({
  /** Index into `points` of the first point in the new environment. */
  index: z.number().int().positive(),
  changes: z.array(FieldChange),
})
export type EpochMarker = z.infer<typeof EpochMarker>

export const SeriesDetail = z.strictObject({
  series: Series,
  /** In the order of history: commit time, then start of the run. */
  points: z.array(Point),
  epochs: z.array(EpochMarker),
})
export type SeriesDetail = z.infer<typeof SeriesDetail>

export const RunPoint = z.strictObject({
  seriesId: Id,
  metric: z.string(),
  value: z.number(),
  samples: z.array(z.number()),
  verdict: Verdict.nullable(),
})
export type RunPoint = z.infer<typeof RunPoint>

export const RunDetail = RunSummary.extend({
  project: Slug,
  agentVersion: Name,
  receivedAt: Instant,
  environment: Environment,
  conditions: Conditions,
  notes: z.array(Text),
  results: z.array(
    z.strictObject({
      benchmark: BenchmarkDefinition,
      repetitions: z.array(Repetition),
      points: z.array(RunPoint),
    }),
  ),
})
export type RunDetail = z.infer<typeof RunDetail>

/** The answer to an upload: the run is stored, its analysis is queued. */
export const UploadReceipt = z.strictObject({
  runId: Id,
  outcome: z.enum(['stored', 'already-stored']),
  points: z.number().int(),
  /** Path of the run's page on the dashboard, relative to the server's root. */
  page: z.string(),
})
export type UploadReceipt = z.infer<typeof UploadReceipt>
