import type { HostCanary } from '../../server/contract/host.ts'
import type { Db } from '../schema.ts'
import { type SeriesRow, selectSeries, toSeries } from './series-view.ts'

interface OfHost {
  readonly project: string
  readonly host: string
  /** Of each canary, the latest. */
  readonly points: number
}

/**
 * Headline metrics of a host's canaries with their latest values. Of a canary that has several series, because the host was another
 * machine once, only the one that was measured last.
 */
export async function canariesOf(db: Db, { project, host, points }: OfHost): Promise<HostCanary[]> {
  const series = await selectSeries(db)
    .leftJoin('series_state', (join) =>
      join
        .onRef('series_state.project', '=', 'series.project')
        .onRef('series_state.series_id', '=', 'series.id'),
    )
    .select('series_state.noise')
    .where('series.project', '=', project)
    .where('series.host_id', '=', host)
    .where('series.canary', '=', 1)
    .where('series.role', '=', 'headline')
    .where('series.branch', 'is', null)
    .orderBy('benchmark')
    .orderBy('path')
    .orderBy('metric')
    .orderBy('series.created_at', 'desc')
    .execute()
  const newest = new Map(series.map((row) => [nameOf(row), row] as const).reverse())
  const canaries: HostCanary[] = []
  for (const row of [...newest.values()].reverse()) {
    const { id, benchmark, metric } = toSeries(row)
    canaries.push({
      series: { id, benchmark, metric },
      noise: row.noise,
      points: await latestPoints(db, { project, series: row.id, points }),
      changes: await changesOf(db, project, row.id),
    })
  }
  return canaries
}

function nameOf({ benchmark, path, metric }: SeriesRow): string {
  return JSON.stringify([benchmark, path, metric])
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

async function changesOf(db: Db, project: string, series: string): Promise<HostCanary['changes']> {
  const rows = await db
    .selectFrom('change_point')
    .innerJoin('run', (join) =>
      join.onRef('run.project', '=', 'change_point.project').onRef('run.id', '=', 'change_point.run_id'),
    )
    .select(['run.id', 'run.started_at', 'change_point.cause'])
    .where('change_point.project', '=', project)
    .where('change_point.series_id', '=', series)
    .where('change_point.state', '=', 'found')
    .orderBy('run.started_at')
    .execute()
  return rows.map(({ id, started_at, cause }) => ({ runId: id, startedAt: started_at, cause }))
}
