import type { Db } from '../schema.ts'

/** A run as far as it tells whether data come. */
export interface WatchedRun {
  readonly id: string
  readonly host: string
  readonly suite: string
  readonly startedAt: number
  readonly receivedAt: number
  readonly historyAt: number
}

/** A series where it stands: its newest point that may serve as baseline, and the run of that. */
export interface WatchedSeries {
  readonly series: string
  readonly host: string
  readonly benchmark: string
  readonly path: string
  readonly headline: boolean
  readonly suite: string
  readonly run: string
  readonly receivedAt: number
  readonly historyAt: number
}

/** Whether a project's data still come. */
export function watchRead(db: Db) {
  return {
    hosts: async (project: string): Promise<Map<string, string>> => {
      const rows = await db
        .selectFrom('host')
        .select(['id', 'label'])
        .where('project', '=', project)
        .execute()
      return new Map(rows.map(({ id, label }) => [id, label]))
    },

    agents: (project: string): Promise<{ readonly host: string; readonly heardAt: number }[]> =>
      db
        .selectFrom('agent')
        .select(['host_id as host', 'seen_at as heardAt'])
        .where('project', '=', project)
        .orderBy('host_id')
        .execute(),

    /**
     * Baseline runs since an instant, in the order they were started, the newest `limit` of them. Those that an experiment
     * asked for are no habit, and measure a part of a suite.
     */
    async runs(
      project: string,
      { since, limit }: { readonly since: number; readonly limit: number },
    ): Promise<WatchedRun[]> {
      const rows = await db
        .selectFrom('run')
        .leftJoin('work', (join) =>
          join.onRef('work.project', '=', 'run.project').onRef('work.id', '=', 'run.work_id'),
        )
        .select(['run.id', 'run.host_id as host', 'suite'])
        .select(['started_at as startedAt', 'received_at as receivedAt', 'history_at as historyAt'])
        .where('run.project', '=', project)
        .where('received_at', '>=', since)
        .where('started_at', '>=', since)
        .where('on_baseline', '=', 1)
        .where((eb) => eb.or([eb('work.purpose', 'is', null), eb('work.purpose', '=', 'measure')]))
        .orderBy('received_at', 'desc')
        .orderBy('run.id', 'desc')
        .limit(limit)
        .execute()
      return rows.sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
    },

    /** Each series of a project with its newest baseline point. */
    async series(project: string): Promise<WatchedSeries[]> {
      const rows = await db
        .selectFrom('series')
        .innerJoin('run', (join) =>
          join
            .onRef('run.project', '=', 'series.project')
            .on('run.id', '=', (eb) =>
              eb
                .selectFrom('point')
                .select('point.run_id')
                .whereRef('point.project', '=', 'series.project')
                .whereRef('point.series_id', '=', 'series.id')
                .where('point.on_baseline', '=', 1)
                .orderBy('point.history_at', 'desc')
                .orderBy('point.started_at', 'desc')
                .orderBy('point.run_id', 'desc')
                .limit(1),
            ),
        )
        .select(['series.id as series', 'series.host_id as host', 'benchmark', 'path', 'role', 'suite'])
        .select(['run.id as run', 'received_at as receivedAt', 'history_at as historyAt'])
        .where('series.project', '=', project)
        .orderBy('series.id')
        .execute()
      return rows.map(({ role, ...row }) => ({ ...row, headline: role === 'headline' }))
    },

    /** Starts of a series' last baseline runs, oldest first. */
    async starts(project: string, series: string, limit: number): Promise<number[]> {
      const rows = await db
        .selectFrom('point')
        .select('started_at')
        .where('project', '=', project)
        .where('series_id', '=', series)
        .where('on_baseline', '=', 1)
        .orderBy('history_at', 'desc')
        .orderBy('started_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ started_at }) => started_at).sort((a, b) => a - b)
    },
  }
}
