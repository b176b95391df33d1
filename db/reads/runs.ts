import type { RunSummary } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { projectExists } from './project-exists.ts'
import { selectRuns, toRunSummaries } from './run-summary.ts'

export interface RunsPage {
  readonly limit: number
  /** Only runs stored before this one. */
  readonly before: string | null
}

/** The screen of a project's runs, newest first by arrival; null where the project or the run to go on from is unknown. */
export function runsRead(db: Db) {
  return async (
    project: string,
    page: RunsPage,
  ): Promise<{ runs: RunSummary[]; next: string | null } | null> => {
    if (!(await projectExists(db, project))) return null
    const last = page.before === null ? null : await arrival(db, project, page.before)
    if (last === undefined) return null
    const rows = await selectRuns(db)
      .where('run.project', '=', project)
      .$if(last !== null, (query) =>
        query.where((eb) =>
          eb(eb.refTuple('received_at', 'run.id'), '<', eb.tuple(last?.received_at ?? 0, last?.id ?? '')),
        ),
      )
      .orderBy('received_at', 'desc')
      .orderBy('run.id', 'desc')
      // One more than asked for tells whether there is another page.
      .limit(page.limit + 1)
      .execute()
    const runs = await toRunSummaries(db, project, rows.slice(0, page.limit))
    return { runs, next: rows.length > page.limit ? (runs.at(-1)?.id ?? null) : null }
  }
}

function arrival(db: Db, project: string, run: string) {
  return db
    .selectFrom('run')
    .select(['received_at', 'id'])
    .where('project', '=', project)
    .where('id', '=', run)
    .executeTakeFirst()
}
