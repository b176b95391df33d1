import type { ExpectedLevel } from '../../server/contract/host.ts'
import type { Baseline } from '../../server/contract/verdict.ts'
import type { Db } from '../schema.ts'
import { type SeriesRow, selectSeries, toSeries } from './series-view.ts'

type LevelRow = SeriesRow & { readonly baseline_json: string | null }
type Levelled = LevelRow & { readonly baseline: Baseline & { readonly centre: number } }

/**
 * What is normal on a host: the level that each headline metric stands at, with where a further run would fall, and where hosts of
 * the same environment identity stand. What was never judged has no level.
 */
export async function levelsOf(
  db: Db,
  { project, host }: { readonly project: string; readonly host: string },
): Promise<ExpectedLevel[]> {
  const rows = await selectSeries(db)
    .innerJoin('series_state', (join) =>
      join
        .onRef('series_state.project', '=', 'series.project')
        .onRef('series_state.series_id', '=', 'series.id'),
    )
    .select('series_state.baseline_json')
    .where('series.project', '=', project)
    .where('series.canary', '=', 0)
    .where('series.role', '=', 'headline')
    .where('series.branch', 'is', null)
    .orderBy('benchmark')
    .orderBy('path')
    .orderBy('metric')
    .orderBy('host.label')
    .orderBy('series.created_at')
    .execute()
  const alike = Map.groupBy(rows.flatMap(withLevel), kindOf)
  return [...alike.values()].flatMap((kind) =>
    kind
      .filter((row) => row.host_id === host)
      .map((row) => ({
        series: nameOf(row),
        centre: row.baseline.centre,
        expected: row.baseline.expected,
        runs: row.baseline.runs,
        peers: kind
          .filter((other) => other.host_id !== host)
          .map((other) => ({
            series: other.id,
            host: { id: other.host_id, label: other.host_label },
            centre: other.baseline.centre,
          })),
      })),
  )
}

function withLevel(row: LevelRow): Levelled[] {
  if (row.baseline_json === null) return []
  const { centre, ...baseline } = JSON.parse(row.baseline_json) as Baseline
  return centre === null ? [] : [{ ...row, baseline: { ...baseline, centre } }]
}

/** All that makes two values comparable, but the host. */
function kindOf(row: LevelRow): string {
  const { benchmark, path, tool_name, tool_version, argv_json, metric, identity_json } = row
  return JSON.stringify([benchmark, path, tool_name, tool_version, argv_json, metric, identity_json])
}

function nameOf(row: LevelRow): ExpectedLevel['series'] {
  const { id, benchmark, metric } = toSeries(row)
  return { id, benchmark, metric }
}
