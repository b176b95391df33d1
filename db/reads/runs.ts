import type { RunSummary } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { projectExists } from './project-exists.ts'
import { selectRuns, toRunSummaries } from './run-summary.ts'

export interface RunsPage {
  readonly limit: number
  /** Only runs stored before this one. */
  readonly before: string | null
  /** Only runs of a commit, branch, tag, pull request or host. */
  readonly only?: RunsFilter
}

export interface RunsFilter {
  readonly commit?: string | undefined
  readonly branch?: string | undefined
  readonly tag?: string | undefined
  readonly pullRequest?: number | undefined
  readonly host?: string | undefined
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
    const { commit, branch, tag, pullRequest, host } = page.only ?? {}
    const tagged = tag === undefined ? [] : await commitsTagged(db, project, tag)
    // An empty list in brackets is no SQL.
    if (tag !== undefined && tagged.length === 0) return { runs: [], next: null }
    const rows = await selectRuns(db)
      .where('run.project', '=', project)
      .$if(last !== null, (query) =>
        query.where((eb) =>
          eb(eb.refTuple('received_at', 'run.id'), '<', eb.tuple(last?.received_at ?? 0, last?.id ?? '')),
        ),
      )
      .$if(commit !== undefined, (query) =>
        // Hashes are hexadecimal: all that begin like it come before it with a g.
        query.where('head_commit', '>=', commit ?? '').where('head_commit', '<', `${commit}g`),
      )
      .$if(branch !== undefined, (query) => query.where('branch', '=', branch ?? ''))
      .$if(tag !== undefined, (query) => query.where('head_commit', 'in', tagged))
      .$if(pullRequest !== undefined, (query) => query.where('pull_request', '=', pullRequest ?? 0))
      .$if(host !== undefined, (query) => query.where('run.host_id', '=', host ?? ''))
      .orderBy('received_at', 'desc')
      .orderBy('run.id', 'desc')
      // One more than asked for tells whether there is another page.
      .limit(page.limit + 1)
      .execute()
    const runs = await toRunSummaries(db, project, rows.slice(0, page.limit))
    return { runs, next: rows.length > page.limit ? (runs.at(-1)?.id ?? null) : null }
  }
}

async function commitsTagged(db: Db, project: string, tag: string): Promise<string[]> {
  const rows = await db
    .selectFrom('lineage')
    .select(['hash', 'tags_json'])
    .where('project', '=', project)
    .where('tags_json', 'is not', null)
    .execute()
  const tagged = rows.filter(({ tags_json }) => (JSON.parse(tags_json ?? '[]') as string[]).includes(tag))
  return tagged.map(({ hash }) => hash)
}

function arrival(db: Db, project: string, run: string) {
  return db
    .selectFrom('run')
    .select(['received_at', 'id'])
    .where('project', '=', project)
    .where('id', '=', run)
    .executeTakeFirst()
}
