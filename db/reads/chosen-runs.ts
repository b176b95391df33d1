import type { ExpressionBuilder } from 'kysely'
import type { Db, Schema } from '../schema.ts'

/** A run as far as it takes to choose it. */
export interface ChosenRun {
  readonly id: string
  readonly commit: string | null
  /** It stands out as a whole, and takes part in nothing that it was not asked for by name. */
  readonly suspect: boolean
}

/** What the wanted runs have in common. */
export type RunsOf =
  | { readonly by: 'all' }
  | { readonly by: 'id' | 'commit'; readonly prefix: string }
  | { readonly by: 'commits'; readonly commits: readonly string[] }
  | { readonly by: 'branch'; readonly branch: string }
  | { readonly by: 'request'; readonly number: number }
  | { readonly by: 'host'; readonly host: string }

/** What people call runs by. */
export function chosenRunsRead(db: Db) {
  return {
    /** The newest of them by arrival. Runs that were measured to answer a question are found by their id only. */
    runs: async (project: string, of: RunsOf, limit: number): Promise<ChosenRun[]> => {
      const rows = await db
        .selectFrom('run')
        .select(['id', 'head_commit', 'told_suspect_json', 'suspect_reason'])
        .where('project', '=', project)
        .$if(of.by !== 'id', (query) => query.where('work_id', 'is', null))
        .where((eb) => wanted(eb, of))
        .orderBy('received_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ id, head_commit, told_suspect_json, suspect_reason }) => ({
        ...{ id, commit: head_commit, suspect: told_suspect_json !== null || suspect_reason !== null },
      }))
    },

    hosts: (project: string): Promise<{ id: string; label: string }[]> =>
      db.selectFrom('host').select(['id', 'label']).where('project', '=', project).orderBy('id').execute(),

    /** Commits with this tag. */
    async tagged(project: string, tag: string): Promise<string[]> {
      const rows = await db
        .selectFrom('lineage')
        .select(['hash', 'tags_json'])
        .where('project', '=', project)
        .where('tags_json', 'is not', null)
        .execute()
      const tagged = rows.filter(({ tags_json }) => (JSON.parse(tags_json ?? '[]') as string[]).includes(tag))
      return tagged.map(({ hash }) => hash)
    },

    /** A commit's first parents as far as they are known, nearest first, at most so many. */
    async ancestors(project: string, commit: string, most: number): Promise<string[]> {
      const found: string[] = []
      for (let next: string | null = commit; next !== null && found.length < most; ) {
        const row: { first_parent: string | null } | undefined = await db
          .selectFrom('lineage')
          .select('first_parent')
          .where('project', '=', project)
          .where('hash', '=', next)
          .executeTakeFirst()
        next = row?.first_parent ?? null
        if (next === null || found.includes(next)) break
        found.push(next)
      }
      return found
    },

    /** Branches that runs were measured on, for whoever looks for another. */
    async branches(project: string): Promise<string[]> {
      const rows = await db
        .selectFrom('run')
        .select('branch')
        .distinct()
        .where('project', '=', project)
        .where('branch', 'is not', null)
        .where('pull_request', 'is', null)
        .orderBy('branch')
        .limit(20)
        .execute()
      return rows.flatMap(({ branch }) => branch ?? [])
    },
  }
}

function wanted(eb: ExpressionBuilder<Schema, 'run'>, of: RunsOf) {
  switch (of.by) {
    case 'all':
      return eb.lit(true)
    case 'id':
      return eb.and([eb('id', '>=', of.prefix), eb('id', '<', `${of.prefix}~`)])
    case 'commit':
      return eb.and([eb('head_commit', '>=', of.prefix), eb('head_commit', '<', `${of.prefix}~`)])
    case 'commits':
      return eb('head_commit', 'in', of.commits)
    case 'branch':
      return eb.and([eb('branch', '=', of.branch), eb('pull_request', 'is', null)])
    case 'request':
      return eb('pull_request', '=', of.number)
    case 'host':
      return eb.and([eb('host_id', '=', of.host), eb('on_baseline', '=', 1)])
  }
}
