import { z } from 'zod'
import { Attribution } from './attribution.ts'
import { BenchmarkDefinition, MetricDefinition, Path } from './benchmark.ts'
import { Acceleration, Conditions, Environment, FieldValue } from './environment.ts'
import { Manifest } from './manifest.ts'
import { Ci, Commit, Repetition } from './run.ts'
import { Id, Instant, Name, Sha256, Slug, Text } from './values.ts'
import { Effect, Verdict } from './verdict.ts'

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

/** `epoch`: the environment changed at this very point, so the code is not to blame by itself. */
export const ChangeCause = z.enum(['shift', 'epoch'])
export type ChangeCause = z.infer<typeof ChangeCause>

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
  /** Why the run as a whole is doubtful and enters no series; null where it is not. */
  suspect: z.string().nullable(),
  /** The work that asked for the run, as confirmations do: it is nobody's baseline. Null for one that came by itself. */
  work: Id.nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

export const ProjectSummary = z.strictObject({
  slug: Slug,
  baselineBranch: Name,
  createdAt: Instant,
  runs: z.number().int(),
  series: z.number().int(),
  latestRun: RunSummary.nullable(),
  /** How many of the analysed runs this version of the analysis has judged; null when all. */
  reanalysis: z.strictObject({ done: z.number().int(), total: z.number().int() }).nullable(),
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
  /** The baseline branch that it is of, where that is not the project's main one. */
  branch: Name.nullable(),
  identity: z.record(z.string(), FieldValue),
})
export type Series = z.infer<typeof Series>

/** What a series can show. All null while too few runs tell. */
export const Sensitivity = z.strictObject({
  /** Standard deviation between runs, relative to the level. */
  noise: z.number().nullable(),
  /** The smallest relative change that one further run would show in 80 of 100 cases. */
  smallestDetectable: z.number().nullable(),
  /** That is above what is worth an alert to the project: the series raises no alarm because it cannot, not because all is well. */
  blind: z.boolean().nullable(),
})
export type Sensitivity = z.infer<typeof Sensitivity>

export const SeriesSummary = Series.omit({ identity: true }).extend({
  points: z.number().int(),
  sensitivity: Sensitivity,
  /** The newest of the change points that stand. */
  latestChange: z
    .strictObject({
      id: Id,
      runId: Id,
      effect: Effect.nullable(),
      cause: ChangeCause,
      /** Index into `sparkline` of the first value on the new level; null where it lies further back. */
      at: z.number().int().nonnegative().nullable(),
    })
    .nullable(),
  /** On the baseline branch, while there is any. */
  latest: z
    .strictObject({ runId: Id, value: z.number(), startedAt: Instant, verdict: Verdict.nullable() })
    .nullable(),
  /** The last 30 values on the baseline branch (of a series that has none, of all), oldest first, to five digits. */
  sparkline: z.array(z.number()),
})
export type SeriesSummary = z.infer<typeof SeriesSummary>

/** A commit as it is named beside numbers. */
export const PointCommit = z.strictObject({
  head: z.string(),
  subject: Text,
  committedAt: Instant,
  /** Absent where it is not known. */
  authoredAt: Instant.optional(),
})
export type PointCommit = z.infer<typeof PointCommit>

/** A run's value on a series: the median of its valid repetitions, with the samples beside it. */
export const Point = z.strictObject({
  /** Its place in the whole history of the series, from 0. */
  index: z.number().int().nonnegative(),
  runId: Id,
  value: z.number(),
  /** Valid repetitions, one number each, in the order measured. */
  samples: z.array(z.number()),
  startedAt: Instant,
  /** What orders the history: the commit's time but after its first parent's, or the run's start. */
  historyAt: z.number().int(),
  commit: PointCommit.nullable(),
  branch: Name.nullable(),
  pullRequest: z.number().int().nullable(),
  /** May serve as baseline for others. */
  onBaseline: z.boolean(),
  verdict: Verdict.nullable(),
})
export type Point = z.infer<typeof Point>

export const FieldChange = z.strictObject({ field: z.string(), from: FieldValue, to: FieldValue })
export type FieldChange = z.infer<typeof FieldChange>

/** What happened to a change point. */
export const ChangePointEvent = z.strictObject({
  kind: z.enum(['found', 'moved', 'withdrawn', 'found-again']),
  at: Instant,
  analysisVersion: z.number().int(),
  /** First run of the new level, as it was seen then. */
  runId: Id,
  reason: z.string().nullable(),
})

/** Where a series' level shifted. One that does not stand any more is withdrawn and stays visible. */
export const ChangePoint = z.strictObject({
  id: Id,
  seriesId: Id,
  /** First run of the new level; with 95 % confidence it is one from `earliestRunId` to `latestRunId`. */
  runId: Id,
  earliestRunId: Id,
  latestRunId: Id,
  startedAt: Instant,
  commit: PointCommit.nullable(),
  /** Levels on either side, in the metric's unit. */
  before: z.number(),
  after: z.number(),
  /** With a 95 % interval; null where the level before is zero. */
  effect: Effect.nullable(),
  /** Chance that noise alone shows a shift as strong. */
  p: z.number(),
  cause: ChangeCause,
  /** What changed in the environment, where that is the cause. */
  changes: z.array(FieldChange),
  /** What brought it about; null for canaries, which run none of the code, and until there are runs after it. */
  attribution: Attribution.nullable(),
  state: z.enum(['found', 'withdrawn']),
  /** Why it was withdrawn. */
  reason: z.string().nullable(),
  found: z.strictObject({ at: Instant, runId: Id, analysisVersion: z.number().int() }),
  /** The last version of the analysis that let it stand. */
  standingVersion: z.number().int(),
  withdrawn: z.strictObject({ at: Instant, analysisVersion: z.number().int() }).nullable(),
  history: z.array(ChangePointEvent),
})
export type ChangePoint = z.infer<typeof ChangePoint>

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
  /** What it takes to measure the same again; null for runs of agents that did not say, and of other tools. */
  manifest: Manifest.nullable(),
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
