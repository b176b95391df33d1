import type { HostCanary } from '../../server/contract/host.ts'
import type { Effect } from '../../server/contract/verdict.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import type { Db } from '../schema.ts'
import type { SeriesSummaryTable } from '../summary-tables.ts'
import { effectOf } from '../verdict-columns.ts'
import { type SeriesRow, selectSeries, toSeries } from './series-view.ts'

/** A canary as it stands. */
export interface CanaryRow
  extends SeriesRow,
    Pick<SeriesSummaryTable, 'verdict' | 'noise' | 'sparkline_json'> {
  readonly latest: SeriesSummary['latest']
}

interface OfHosts {
  readonly projects: readonly string[]
  /** One alone; null for all. */
  readonly host: string | null
}

/**
 * Headline metrics of hosts' canaries. Of a canary that has several series, because the host was another machine once, only the
 * one that was measured last.
 */
export async function currentCanaries(db: Db, { projects, host }: OfHosts): Promise<CanaryRow[]> {
  const rows = await selectSeries(db)
    .innerJoin('series_summary', (join) =>
      join
        .onRef('series_summary.project', '=', 'series.project')
        .onRef('series_summary.series_id', '=', 'series.id'),
    )
    .select(['verdict', 'noise', 'latest_json', 'sparkline_json'])
    .where('series.project', 'in', projects)
    .$if(host !== null, (query) => query.where('series.host_id', '=', host ?? ''))
    .where('series.canary', '=', 1)
    .where('series.role', '=', 'headline')
    .where('series.branch', 'is', null)
    .orderBy('benchmark')
    .orderBy('path')
    .orderBy('metric')
    .orderBy('series.id')
    .execute()
  const canaries = rows.map(({ latest_json, ...row }) => ({
    ...row,
    latest: JSON.parse(latest_json ?? 'null') as SeriesSummary['latest'],
  }))
  return [...Map.groupBy(canaries, nameOf).values()].flatMap((same) =>
    same.toSorted((a, b) => measuredAt(b) - measuredAt(a) || b.created_at - a.created_at).slice(0, 1),
  )
}

function nameOf({ project, host_id, benchmark, path, metric }: SeriesRow): string {
  return JSON.stringify([project, host_id, benchmark, path, metric])
}

function measuredAt({ latest }: CanaryRow): number {
  return latest?.startedAt ?? 0
}

/** The canaries of one host with their latest values and all changes that stand. */
export async function canariesOverTime(
  db: Db,
  project: string,
  { canaries, points }: { readonly canaries: readonly CanaryRow[]; readonly points: number },
): Promise<HostCanary[]> {
  const changes = Map.groupBy(await canaryChanges(db, canaries), ({ series }) => series)
  const found: HostCanary[] = []
  for (const row of canaries) {
    const { id, benchmark, metric } = toSeries(row)
    found.push({
      series: { id, benchmark, metric },
      noise: row.noise,
      points: await latestPoints(db, { project, series: row.id, points }),
      changes: (changes.get(id) ?? []).map(({ runId, startedAt, cause }) => ({ runId, startedAt, cause })),
    })
  }
  return found
}

type CanaryChange = HostCanary['changes'][number] & {
  readonly series: string
  readonly effect: Effect | null
}

/** Where the levels of canaries shifted, as far as that stands, in the order of the clock. */
export async function canaryChanges(db: Db, canaries: readonly CanaryRow[]): Promise<CanaryChange[]> {
  const projects = [...new Set(canaries.map(({ project }) => project))]
  const rows = await inChunks(
    canaries.map(({ id }) => id),
    (part) =>
      db
        .selectFrom('change_point')
        .innerJoin('run', (join) =>
          join.onRef('run.project', '=', 'change_point.project').onRef('run.id', '=', 'change_point.run_id'),
        )
        .select(['series_id', 'run.id', 'run.started_at', 'cause'])
        .select(['effect_relative', 'effect_low', 'effect_high'])
        .where('change_point.project', 'in', projects)
        .where('change_point.series_id', 'in', part)
        .where('change_point.state', '=', 'found')
        .execute(),
  )
  return rows
    .map((row) => ({
      ...{ series: row.series_id, runId: row.id, startedAt: row.started_at, cause: row.cause },
      effect: effectOf(row),
    }))
    .sort((a, b) => a.startedAt - b.startedAt)
}

async function latestPoints(
  db: Db,
  { project, series, points }: { readonly project: string; readonly series: string; readonly points: number },
): Promise<HostCanary['points']> {
  const rows = await db
    .selectFrom('point')
    .select(['run_id', 'started_at', 'value', 'verdict', 'expected_low', 'expected_high'])
    .where('project', '=', project)
    .where('series_id', '=', series)
    .orderBy('history_at', 'desc')
    .orderBy('started_at', 'desc')
    .orderBy('run_id', 'desc')
    .limit(points)
    .execute()
  // History is that of commits; what a host went through is told by the clock.
  return rows
    .map(({ run_id, started_at, value, verdict, expected_low: low, expected_high: high }) => ({
      ...{ runId: run_id, startedAt: started_at, value, verdict },
      expected: low === null || high === null ? null : { low, high },
    }))
    .sort((a, b) => a.startedAt - b.startedAt || (a.runId < b.runId ? -1 : 1))
}
