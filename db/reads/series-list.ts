import type { Selectable } from 'kysely'
import type { SeriesSummary } from '../../server/contract/views.ts'
import type { Db, PointTable } from '../schema.ts'
import { fromColumns, type VerdictRow, verdictColumns } from '../verdict-columns.ts'
import { projectExists } from './project-exists.ts'
import { selectSeries, sensitivityColumns, toSensitivity, toSeries } from './series-view.ts'

/** Values in a sparkline: what fits a table cell and still shows a trend. */
const sparklinePoints = 30

type RecentPoint = Selectable<Pick<PointTable, 'series_id' | 'run_id' | 'value' | 'started_at'>> & VerdictRow

/** The screen of a project's series; null where the project is unknown. */
export function seriesListRead(db: Db) {
  return async (project: string): Promise<SeriesSummary[] | null> => {
    if (!(await projectExists(db, project))) return null
    const rows = await selectSeries(db)
      .leftJoin('series_state', (join) =>
        join
          .onRef('series_state.project', '=', 'series.project')
          .onRef('series_state.series_id', '=', 'series.id'),
      )
      .select(sensitivityColumns)
      .where('series.project', '=', project)
      .orderBy('benchmark')
      .orderBy('path')
      .orderBy('metric')
      .orderBy('host.label')
      .orderBy('series.id')
      .execute()
    const recent = Map.groupBy(await recentPoints(db, project), (point) => point.series_id)
    const counts = await countPoints(db, project)
    const changes = await latestChanges(db, project)
    return rows.map((row) => {
      // Points of one commit share their time: there may be more than were asked for.
      const points = (recent.get(row.id) ?? []).slice(-sparklinePoints)
      const latest = points.at(-1)
      return {
        ...toSeries(row),
        points: counts.get(row.id) ?? 0,
        sensitivity: toSensitivity(row),
        latestChange: changes.get(row.id) ?? null,
        latest:
          latest === undefined
            ? null
            : {
                runId: latest.run_id,
                value: latest.value,
                startedAt: latest.started_at,
                verdict: fromColumns(latest),
              },
        sparkline: points.map((point) => point.value),
      }
    })
  }
}

/**
 * The last points of every series, oldest first. Where they begin is looked
 * up in the index by history, series by series, so that a long history is never read whole.
 */
function recentPoints(db: Db, project: string): Promise<RecentPoint[]> {
  return (
    db
      .selectFrom('series')
      .innerJoin('point', (join) =>
        join.onRef('point.project', '=', 'series.project').onRef('point.series_id', '=', 'series.id'),
      )
      .select(['point.series_id', 'point.run_id', 'point.value', 'point.started_at', ...verdictColumns])
      .where('series.project', '=', project)
      .where('point.history_at', '>=', (eb) =>
        eb.fn.coalesce(
          eb
            .selectFrom('point as first')
            .whereRef('first.project', '=', 'series.project')
            .whereRef('first.series_id', '=', 'series.id')
            .select('first.history_at')
            .orderBy('first.history_at', 'desc')
            .limit(1)
            .offset(sparklinePoints - 1),
          eb.val(0),
        ),
      )
      // By the series' own id: it tells the planner to go series by series, where the point's made it read them all.
      .orderBy('series.id')
      .orderBy('point.history_at')
      .orderBy('point.started_at')
      .orderBy('point.run_id')
      .execute()
  )
}

/** The change point that stands and lies last in history, by series. */
async function latestChanges(db: Db, project: string): Promise<Map<string, LatestChange>> {
  const rows = await db
    .selectFrom('change_point')
    .innerJoin('run', (join) =>
      join.onRef('run.project', '=', 'change_point.project').onRef('run.id', '=', 'change_point.run_id'),
    )
    .select([
      'change_point.id',
      'series_id',
      'run_id',
      'cause',
      'effect_relative',
      'effect_low',
      'effect_high',
    ])
    .where('change_point.project', '=', project)
    .where('state', '=', 'found')
    .orderBy('run.history_at')
    .orderBy('run.started_at')
    .orderBy('run.id')
    .execute()
  return new Map(
    rows.map((row) => {
      const { effect_relative: relative, effect_low: low, effect_high: high } = row
      const effect = relative === null || low === null || high === null ? null : { relative, low, high }
      return [row.series_id, { id: row.id, runId: row.run_id, effect, cause: row.cause }]
    }),
  )
}

type LatestChange = NonNullable<SeriesSummary['latestChange']>

async function countPoints(db: Db, project: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('point')
    .select((eb) => ['series_id', eb.fn.countAll<number>().as('points')])
    .where('project', '=', project)
    .groupBy('series_id')
    .execute()
  return new Map(rows.map((row) => [row.series_id, row.points]))
}
