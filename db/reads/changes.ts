import type { ProjectChange } from '../../server/contract/change-group.ts'
import type { PointCommit } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import { parseCommit, toPointCommit } from '../commit-json.ts'
import type { ChangePointTable } from '../judge-tables.ts'
import type { Db } from '../schema.ts'
import { selectChangePoints, toChangePoints } from './change-points.ts'
import { projectExists } from './project-exists.ts'
import { type SeriesRow, seriesByIds, toSeries } from './series-view.ts'

/** A change point with what grouping needs to know. */
export interface ChangePlace
  extends Pick<
    ChangePointTable,
    'id' | 'series_id' | 'run_id' | 'state' | 'level_before' | 'level_after' | 'withdrawn_reason'
  > {
  /** Places in history of the last run that is surely before it, and of the last one that it may begin with. */
  readonly before_at: number
  readonly latest_at: number
  readonly before_commit: PointCommit | null
  readonly latest_commit: PointCommit | null
}

/** A project's change points: where they lie, and in full. */
export function changesRead(db: Db) {
  return {
    /** The latest in history first; null where the project is unknown. */
    places: async (project: string, limit: number): Promise<ChangePlace[] | null> =>
      (await projectExists(db, project)) ? selectPlaces(db, project, limit) : null,

    /** Change points by id. */
    async byIds(project: string, ids: readonly string[]): Promise<Map<string, ProjectChange>> {
      const rows = await inChunks(ids, (part) =>
        selectChangePoints(db)
          .where('change_point.project', '=', project)
          .where('change_point.id', 'in', part)
          .execute(),
      )
      const series = await seriesById(db, project, [...new Set(rows.map((row) => row.series_id))])
      const found = new Map<string, ProjectChange>()
      for (const { history: _, ...change } of await toChangePoints(db, project, rows)) {
        const row = series.get(change.seriesId)
        if (row === undefined) continue
        const { id, benchmark, metric, host, acceleration } = toSeries(row)
        found.set(change.id, { ...change, series: { id, benchmark, metric, host, acceleration } })
      }
      return found
    },
  }
}

async function selectPlaces(db: Db, project: string, limit: number): Promise<ChangePlace[]> {
  const rows = await db
    .selectFrom('change_point')
    .innerJoin('run as before', (join) =>
      join
        .onRef('before.project', '=', 'change_point.project')
        .onRef('before.id', '=', 'change_point.before_run_id'),
    )
    .innerJoin('run as latest', (join) =>
      join
        .onRef('latest.project', '=', 'change_point.project')
        .onRef('latest.id', '=', 'change_point.latest_run_id'),
    )
    .select([
      'change_point.id',
      'series_id',
      'change_point.run_id',
      'withdrawn_reason',
      'state',
      'level_before',
      'level_after',
      'before.history_at as before_at',
      'latest.history_at as latest_at',
      'before.commit_json as before_commit',
      'latest.commit_json as latest_commit',
    ])
    .where('change_point.project', '=', project)
    .orderBy('latest.history_at', 'desc')
    .orderBy('change_point.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...row,
    before_commit: toPointCommit(parseCommit(row.before_commit)),
    latest_commit: toPointCommit(parseCommit(row.latest_commit)),
  }))
}

async function seriesById(db: Db, project: string, ids: readonly string[]): Promise<Map<string, SeriesRow>> {
  const rows = await seriesByIds(db, project, ids)
  return new Map(rows.map((row) => [row.id, row]))
}
