import type { Selectable } from 'kysely'
import { type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { TimelineTable } from '../judge-tables.ts'
import type { Db, RunTable } from '../schema.ts'

/** A run on a host's timeline. */
export type TimelineRun = HistoryPlace &
  Selectable<Pick<RunTable, 'on_baseline' | 'point_count' | 'analysis' | 'analysis_version' | 'host_id'>>

/** How a run stood out as a whole. */
export type RunStanding = Selectable<Pick<RunTable, 'validity' | 'displacement'>> & {
  readonly run_id: string
}

/** The runs of each host in the order of history, and how far they were followed. */
export function timelineStore(db: Db) {
  const runs = (project: string) =>
    db
      .selectFrom('run')
      .select([
        'history_at',
        'started_at',
        'id as run_id',
        'on_baseline',
        'point_count',
        'analysis',
        'analysis_version',
        'host_id',
      ])
      .where('project', '=', project)

  const baselineBefore = (project: string, host: string, place: HistoryPlace) =>
    db
      .selectFrom('run')
      .where('project', '=', project)
      .where('host_id', '=', host)
      .where('on_baseline', '=', 1)
      .where('analysis', '!=', 'failed')
      .where(whereInHistory('run', '<', place))
      .orderBy('history_at', 'desc')
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')

  return {
    load: (project: string, host: string): Promise<Selectable<TimelineTable> | undefined> =>
      db
        .selectFrom('timeline')
        .selectAll()
        .where('project', '=', project)
        .where('host_id', '=', host)
        .executeTakeFirst(),

    async save(row: TimelineTable): Promise<void> {
      await db
        .insertInto('timeline')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'host_id']).doUpdateSet(row))
        .execute()
    },

    findRun: (project: string, run: string): Promise<TimelineRun | undefined> =>
      runs(project).where('id', '=', run).executeTakeFirst(),

    /** Up to `limit` runs of a host after a place (null: from the first), oldest first; failed ones are passed by. */
    runsAfter: (
      project: string,
      host: string,
      { place, limit }: { readonly place: HistoryPlace | null; readonly limit: number },
    ): Promise<TimelineRun[]> =>
      runs(project)
        .where('host_id', '=', host)
        .where('analysis', '!=', 'failed')
        .where(whereInHistory('run', '>', place))
        .orderBy('history_at')
        .orderBy('started_at')
        .orderBy('id')
        .limit(limit)
        .execute(),

    /** The place of the last baseline run before one that did not stand out as a whole; null where there is none. */
    async calmBefore(project: string, host: string, place: HistoryPlace): Promise<HistoryPlace | null> {
      const row = await baselineBefore(project, host, place)
        .select(['history_at', 'started_at', 'id as run_id'])
        .where('displacement', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return row ?? null
    },

    /** How the last runs on the baseline branch before a place stood out as a whole, oldest first. */
    async standingsBefore(
      project: string,
      host: string,
      { place, limit }: { readonly place: HistoryPlace; readonly limit: number },
    ): Promise<RunStanding[]> {
      const rows = await baselineBefore(project, host, place)
        .select(['id as run_id', 'validity', 'displacement'])
        .limit(limit)
        .execute()
      return rows.reverse()
    },

    /** Hosts with runs that were followed by another version, or not at all. */
    outdated: (version: number): Promise<{ project: string; host_id: string }[]> =>
      db
        .selectFrom('host')
        .leftJoin('timeline', (join) =>
          join.onRef('timeline.project', '=', 'host.project').onRef('timeline.host_id', '=', 'host.id'),
        )
        .select(['host.project', 'host.id as host_id'])
        .where((eb) =>
          eb.or([eb('timeline.run_id', 'is', null), eb('timeline.analysis_version', '!=', version)]),
        )
        .orderBy('host.project')
        .orderBy('host.id')
        .execute(),
  }
}
