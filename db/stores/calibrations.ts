import type { Selectable } from 'kysely'
import type { Series } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import { unpackSamples } from '../codec.ts'
import type { CalibrationTable } from '../experiment-tables.ts'
import { hostLabels } from '../host-labels.ts'
import { seriesByIds, toSeries } from '../reads/series-view.ts'
import type { Db, RunTable } from '../schema.ts'

export type CalibrationRow = Selectable<CalibrationTable>

/** A run that may count for a calibration. */
export type CalibrationRunRow = Selectable<Pick<RunTable, (typeof runColumns)[number]>>

const runColumns = [
  'id',
  'host_id',
  'head_commit',
  'suite',
  'acceleration',
  'started_at',
  'environment_hash',
  'analysis',
  'validity',
  'told_suspect_json',
  'work_id',
] as const satisfies readonly (keyof RunTable)[]

/** The valid repetitions of a run on a series. */
interface CalibrationSamples {
  readonly series: string
  readonly run: string
  readonly samples: readonly number[]
}

/** Calibrations, with the work and the runs that belong to them. */
export function calibrationStore(db: Db) {
  const all = (project: string) => db.selectFrom('calibration').selectAll().where('project', '=', project)
  const runs = (project: string) => db.selectFrom('run').select(runColumns).where('project', '=', project)
  return {
    find: (project: string, id: string): Promise<CalibrationRow | undefined> =>
      all(project).where('id', '=', id).executeTakeFirst(),

    newest: (project: string, limit: number): Promise<CalibrationRow[]> =>
      all(project).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute(),

    /** Those that have come to an answer, the last measured first; of very many the last. */
    done: (project: string): Promise<CalibrationRow[]> =>
      all(project)
        .where('state', '=', 'done')
        .orderBy('measured_at', 'desc')
        .orderBy('id', 'desc')
        .limit(mostHeld)
        .execute(),

    async insert(row: CalibrationTable): Promise<void> {
      await db.insertInto('calibration').values(row).execute()
    },

    async update(
      row: Pick<CalibrationTable, 'project' | 'id'>,
      change: Partial<CalibrationTable>,
    ): Promise<void> {
      await db
        .updateTable('calibration')
        .set(change)
        .where('project', '=', row.project)
        .where('id', '=', row.id)
        .execute()
    },

    /** The runs that its work came to, in the order in which they were measured. */
    runsOfWork: (project: string, id: string): Promise<CalibrationRunRow[]> =>
      runs(project)
        .where('work_id', 'in', (eb) =>
          eb
            .selectFrom('work')
            .select('work.id')
            .where('work.project', '=', project)
            .where('work.calibration_id', '=', id),
        )
        .orderBy('started_at')
        .orderBy('id')
        .execute(),

    /** Runs by their ids, in the order in which they were measured. */
    async runs(project: string, ids: readonly string[]): Promise<CalibrationRunRow[]> {
      const found = await inChunks(ids, (part) => runs(project).where('id', 'in', part).execute())
      return found.sort((a, b) => a.started_at - b.started_at || (a.id < b.id ? -1 : 1))
    },

    /** The run of a host's suite that was measured last, up to a time. */
    lastRun: (
      project: string,
      { host_id, suite, acceleration }: Pick<CalibrationRunRow, 'host_id' | 'suite' | 'acceleration'>,
      upTo: number,
    ): Promise<CalibrationRunRow | undefined> =>
      runs(project)
        .where('host_id', '=', host_id)
        .where('suite', '=', suite)
        .where('acceleration', '=', acceleration)
        .where('started_at', '<=', upTo)
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst(),

    /** What runs measured, without what was doubtful. */
    async samples(project: string, ids: readonly string[]): Promise<CalibrationSamples[]> {
      const rows = await inChunks(ids, (part) =>
        db
          .selectFrom('point')
          .select(['series_id', 'run_id', 'samples'])
          .where('project', '=', project)
          .where('doubtful', '=', 0)
          .where('run_id', 'in', part)
          .orderBy('series_id')
          .orderBy('run_id')
          .execute(),
      )
      return rows.map((row) => ({
        ...{ series: row.series_id, run: row.run_id },
        samples: unpackSamples(row.samples),
      }))
    },

    /** Series in the contract's words. */
    series: async (project: string, ids: readonly string[]): Promise<Omit<Series, 'identity'>[]> =>
      (await seriesByIds(db, project, ids)).map(toSeries),

    /** Hosts with the labels that they give themselves; those that nobody knows are left out. */
    async hosts(project: string, ids: readonly string[]): Promise<Series['host'][]> {
      const labels = await hostLabels(db, project, ids)
      return ids.flatMap((id) => {
        const label = labels.get(id)
        return label === undefined ? [] : { id, label }
      })
    },
  }
}

/** Calibrations that are looked at for what holds. */
const mostHeld = 50
