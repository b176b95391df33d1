import { packSamples } from '../../db/codec.ts'
import type { PointTable, SeriesTable } from '../../db/schema.ts'
import { noVerdict } from '../../db/verdict-columns.ts'
import type { RunUpload } from '../contract/run.ts'
import { quartiles } from '../stats/quantiles.ts'
import { accelerationOf, type PackedRun } from './pack-run.ts'
import type { NewPoint } from './points.ts'

interface SeriesContext {
  readonly project: string
  readonly run: RunUpload
  /** Of the series: null for the main baseline branch. */
  readonly branch: string | null
  readonly id: string
  readonly now: number
}

/** The row of the series that a point belongs to, should it be the first there. */
export function toSeriesRow(point: NewPoint, context: SeriesContext): SeriesTable {
  const { benchmark, metric } = point
  return {
    project: context.project,
    id: context.id,
    key: point.key,
    benchmark: benchmark.name,
    path: benchmark.path,
    canary: benchmark.canary ? 1 : 0,
    tool_name: benchmark.tool.name,
    tool_version: benchmark.tool.version,
    argv_json: JSON.stringify(benchmark.argv),
    metric: metric.name,
    unit: metric.unit,
    direction: metric.direction,
    role: metric.role,
    semantics: metric.semantics,
    host_id: context.run.host.id,
    acceleration: accelerationOf(context.run),
    branch: context.branch,
    identity_json: JSON.stringify(context.run.environment.identity),
    created_at: context.now,
  }
}

interface PointContext {
  readonly project: string
  readonly run: RunUpload
  /** Branches whose runs others are judged against. */
  readonly baselineBranches: readonly string[]
  readonly historyAt: number
  /** What was accepted last before it. */
  readonly accepted: string | null
  readonly rows: PackedRun
  readonly seriesId: string | undefined
}

/** The row of a point that was not judged yet. */
export function toPointRow(point: NewPoint, context: PointContext): PointTable {
  const { run, rows, seriesId, historyAt } = context
  if (seriesId === undefined) throw new Error(`No series was found or created for ${point.benchmark.name}`)
  const { low, median, high } = quartiles(point.samples)
  return {
    project: context.project,
    series_id: seriesId,
    run_id: run.id,
    result_position: point.position,
    value: median,
    low_quartile: low,
    high_quartile: high,
    sample_count: point.samples.length,
    samples: packSamples(point.samples),
    doubtful: point.doubtful ? 1 : 0,
    on_baseline: !point.doubtful && isOnBaseline(run, context.baselineBranches) ? 1 : 0,
    history_at: historyAt,
    started_at: run.startedAt,
    environment_hash: rows.environment.hash,
    epoch_hash: rows.epochHash,
    position: null,
    level_json: null,
    epoch_changes_json: null,
    accepted: context.accepted,
    ...noVerdict,
  }
}

/**
 * A run of a baseline branch itself. Without a commit there is no branch to tell apart, and every run counts; one that
 * answers a question of its own never does.
 */
function isOnBaseline({ commit, work }: RunUpload, branches: readonly string[]): boolean {
  if (work !== undefined) return false
  if (commit === null) return true
  return commit.pullRequest === null && commit.branch !== null && branches.includes(commit.branch)
}
