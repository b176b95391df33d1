import type { PointCommit } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import { parseCommit, toPointCommit } from '../commit-json.ts'
import type { Db } from '../schema.ts'

/** A point that a series' detector saw. */
export interface FollowedPoint {
  readonly run_id: string
  readonly value: number
  readonly low_quartile: number
  readonly high_quartile: number
  readonly sample_count: number
  readonly history_at: number
  /** An epoch begins with it. */
  readonly begins: boolean
}

/** What a backtest replays, and what the history has made of it. */
export function backtestRead(db: Db) {
  return {
    /** How many points each series' detector has seen. */
    async counts(project: string): Promise<ReadonlyMap<string, number>> {
      const rows = await db
        .selectFrom('series_state')
        .select(['series_id', 'points'])
        .where('project', '=', project)
        .execute()
      return new Map(rows.map(({ series_id, points }) => [series_id, points]))
    },

    /** The points that a series' detector has seen from a position on, in their order. */
    async points(project: string, series: string, from: number): Promise<FollowedPoint[]> {
      const rows = await db
        .selectFrom('point')
        .select(['run_id', 'value', 'low_quartile', 'high_quartile', 'sample_count', 'history_at'])
        .select('epoch_changes_json')
        .where('project', '=', project)
        .where('series_id', '=', series)
        .where('position', '>=', from)
        .orderBy('position')
        .execute()
      return rows.map(({ epoch_changes_json, ...row }) => ({ ...row, begins: epoch_changes_json !== null }))
    },

    /** The alerts that change points are members of, by change point; merged ones by the alert that has them now. */
    async alerts(project: string): Promise<ReadonlyMap<string, string>> {
      const rows = await db
        .selectFrom('alert_member')
        .innerJoin('alert', (join) =>
          join
            .onRef('alert.project', '=', 'alert_member.project')
            .onRef('alert.id', '=', 'alert_member.alert_id'),
        )
        .select(['change_point_id', 'alert_id'])
        .where('alert_member.project', '=', project)
        .where('alert.merged_into', 'is', null)
        .where('change_point_id', '!=', '')
        .execute()
      return new Map(rows.map(({ change_point_id, alert_id }) => [change_point_id, alert_id]))
    },

    /** Commits of runs, by run. */
    async commits(
      project: string,
      runs: readonly string[],
    ): Promise<ReadonlyMap<string, PointCommit | null>> {
      const rows = await inChunks(runs, (part) =>
        db
          .selectFrom('run')
          .select(['id', 'commit_json'])
          .where('project', '=', project)
          .where('id', 'in', part)
          .execute(),
      )
      return new Map(rows.map(({ id, commit_json }) => [id, toPointCommit(parseCommit(commit_json))]))
    },
  }
}
