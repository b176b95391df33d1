import type { WorkState } from '../../server/contract/work.ts'
import type { Db } from '../schema.ts'
import type { WorkRow } from '../stores/work.ts'
import { projectExists } from './project-exists.ts'

/** What hosts were asked to measure, the newest first; null where there is no such project. */
export function workRead(db: Db) {
  return async (
    project: string,
    page: { readonly limit: number; readonly state: WorkState | null },
  ): Promise<WorkRow[] | null> => {
    if (!(await projectExists(db, project))) return null
    let query = db.selectFrom('work').selectAll().where('project', '=', project)
    if (page.state !== null) query = query.where('state', '=', page.state)
    return query.orderBy('id', 'desc').limit(page.limit).execute()
  }
}

/** Agents with their hosts' labels, the last seen first; null where there is no such project. */
export function agentsRead(db: Db) {
  return async (project: string) => {
    if (!(await projectExists(db, project))) return null
    return db
      .selectFrom('agent')
      .innerJoin('host', (join) =>
        join.onRef('host.project', '=', 'agent.project').onRef('host.id', '=', 'agent.host_id'),
      )
      .selectAll('agent')
      .select('host.label as host_label')
      .where('agent.project', '=', project)
      .orderBy('agent.seen_at', 'desc')
      .orderBy('agent.host_id')
      .execute()
  }
}
