import type { Selectable } from 'kysely'
import type { Series } from '../../server/contract/views.ts'
import type { ConfirmationTable } from '../experiment-tables.ts'
import { hostLabels } from '../host-labels.ts'
import { seriesByIds, toSeries } from '../reads/series-view.ts'
import type { Db, PointTable, RunTable } from '../schema.ts'

export type ConfirmationRow = Selectable<ConfirmationTable>

/** Which experiments to list: an alert's, those with a base or a head; null does not matter. */
export interface ExperimentPage {
  readonly limit: number
  readonly alert: string | null
  readonly base: string | null
  readonly head: string | null
}

/** A run that a confirmation's work came to. */
export type ConfirmationRunRow = Selectable<
  Pick<
    RunTable,
    'id' | 'host_id' | 'head_commit' | 'started_at' | 'analysis' | 'validity' | 'suspect_reason' | 'work_id'
  >
>

/** A value of such a run, and what its series' history says of the noise. */
export type ConfirmationPointRow = Selectable<
  Pick<PointTable, 'series_id' | 'run_id' | 'value' | 'doubtful'> & { readonly noise: number | null }
>

/** Confirmations, with the work and the runs that belong to them. */
export function confirmationStore(db: Db) {
  const all = (project: string) => db.selectFrom('confirmation').selectAll().where('project', '=', project)
  return {
    find: (project: string, id: string): Promise<ConfirmationRow | undefined> =>
      all(project).where('id', '=', id).executeTakeFirst(),

    /** An alert's, the newest first. */
    ofAlert: (project: string, alert: string): Promise<ConfirmationRow[]> =>
      all(project)
        .where('alert_id', '=', alert)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute(),

    /** Alerts that a confirmation came to an answer about. */
    async answered(project: string): Promise<ReadonlySet<string>> {
      const rows = await db
        .selectFrom('confirmation')
        .select('alert_id')
        .distinct()
        .where('project', '=', project)
        .where('state', 'in', ['confirmed', 'refuted'])
        .execute()
      return new Set(rows.flatMap(({ alert_id }) => alert_id ?? []))
    },

    /** Those of alerts that have not come to an end. */
    running: (project: string): Promise<ConfirmationRow[]> =>
      all(project)
        .where('alert_id', 'is not', null)
        .where('state', 'in', ['waiting', 'measuring'])
        .orderBy('id')
        .execute(),

    /** A bisection's, oldest first. */
    ofBisection: (project: string, bisection: string): Promise<ConfirmationRow[]> =>
      all(project).where('bisection_id', '=', bisection).orderBy('created_at').orderBy('id').execute(),

    /** A project's, an alert's, or those of a base or a head (a bisection's steps are its own), the newest first. */
    newest: (project: string, { limit, alert, base, head }: ExperimentPage): Promise<ConfirmationRow[]> =>
      all(project)
        .$if(alert !== null, (query) => query.where('alert_id', '=', alert))
        .$if(base !== null || head !== null, (query) =>
          query
            .where('bisection_id', 'is', null)
            .where((eb) =>
              eb.or([
                ...(base === null ? [] : [eb('base_commit', '=', base)]),
                ...(head === null ? [] : [eb('head_commit', '=', head)]),
              ]),
            ),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

    async insert(row: ConfirmationTable): Promise<void> {
      await db.insertInto('confirmation').values(row).execute()
    },

    async update(
      row: Pick<ConfirmationTable, 'project' | 'id'>,
      change: Partial<ConfirmationTable>,
    ): Promise<void> {
      await db
        .updateTable('confirmation')
        .set(change)
        .where('project', '=', row.project)
        .where('id', '=', row.id)
        .execute()
    },

    /** Its runs, in the order in which they were measured. */
    runs: (project: string, id: string): Promise<ConfirmationRunRow[]> =>
      db
        .selectFrom('run')
        .innerJoin('work', (join) =>
          join.onRef('work.project', '=', 'run.project').onRef('work.id', '=', 'run.work_id'),
        )
        .select(['run.id', 'run.host_id', 'run.head_commit', 'run.started_at', 'run.analysis'])
        .select(['run.validity', 'run.suspect_reason', 'run.work_id'])
        .where('run.project', '=', project)
        .where('work.confirmation_id', '=', id)
        .orderBy('run.started_at')
        .orderBy('run.id')
        .execute(),

    /** The values of its runs. */
    points: (project: string, id: string): Promise<ConfirmationPointRow[]> =>
      db
        .selectFrom('point')
        .innerJoin('run', (join) =>
          join.onRef('run.project', '=', 'point.project').onRef('run.id', '=', 'point.run_id'),
        )
        .innerJoin('work', (join) =>
          join.onRef('work.project', '=', 'run.project').onRef('work.id', '=', 'run.work_id'),
        )
        .leftJoin('series_state', (join) =>
          join
            .onRef('series_state.project', '=', 'point.project')
            .onRef('series_state.series_id', '=', 'point.series_id'),
        )
        .select(['point.series_id', 'point.run_id', 'point.value', 'point.doubtful', 'series_state.noise'])
        .where('point.project', '=', project)
        .where('work.confirmation_id', '=', id)
        .orderBy('point.series_id')
        .orderBy('point.run_id')
        .execute(),

    /** Series in the contract's words. */
    series: async (project: string, ids: readonly string[]): Promise<Omit<Series, 'identity'>[]> =>
      (await seriesByIds(db, project, ids)).map(toSeries),

    /** Hosts with the labels that they give themselves. */
    async hosts(project: string, ids: readonly string[]): Promise<Series['host'][]> {
      const labels = await hostLabels(db, project, ids)
      return ids.map((id) => ({ id, label: labels.get(id) ?? id.slice(0, 12) }))
    },

    /**
     * Hosts of the same class as those of some series: they have series of the same benchmark, metric and environment
     * identity, and an agent that was seen since; the last seen first.
     */
    async hostsLike(project: string, series: readonly string[], seenSince: number): Promise<string[]> {
      if (series.length === 0) return []
      const rows = await db
        .selectFrom('series as own')
        .innerJoin('series as twin', (join) =>
          join
            .onRef('twin.project', '=', 'own.project')
            .onRef('twin.benchmark', '=', 'own.benchmark')
            .onRef('twin.metric', '=', 'own.metric')
            .onRef('twin.path', '=', 'own.path')
            .onRef('twin.argv_json', '=', 'own.argv_json')
            .onRef('twin.acceleration', '=', 'own.acceleration')
            .onRef('twin.identity_json', '=', 'own.identity_json')
            .onRef('twin.host_id', '!=', 'own.host_id'),
        )
        .innerJoin('agent', (join) =>
          join.onRef('agent.project', '=', 'twin.project').onRef('agent.host_id', '=', 'twin.host_id'),
        )
        .select(['twin.host_id', 'agent.seen_at'])
        .distinct()
        .where('own.project', '=', project)
        .where('own.id', 'in', series.slice(0, mostSeries))
        .where('agent.seen_at', '>=', seenSince)
        .orderBy('agent.seen_at', 'desc')
        .orderBy('twin.host_id')
        .execute()
      return rows.map((row) => row.host_id)
    },
  }
}

/** Series that are asked for their twins: any of one host's tells its class. */
const mostSeries = 100
