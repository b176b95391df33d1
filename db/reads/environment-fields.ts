import type { Environment } from '../../server/contract/environment.ts'
import { unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'

/** Enough to see what a field does, and few enough to read at once. */
const latestRuns = 300

/** What the latest baseline runs of a project carried, and its series. */
export function environmentFieldsRead(db: Db) {
  return {
    /** The latest runs in the order of history, each with its environment. */
    async runs(project: string): Promise<{ host: string; environment: Environment }[]> {
      const rows = await db
        .selectFrom('run')
        .select(['host_id', 'environment_hash'])
        .where('project', '=', project)
        .where('on_baseline', '=', 1)
        .orderBy('history_at', 'desc')
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(latestRuns)
        .execute()
      const known = new Map<string, Environment>()
      for (const hash of new Set(rows.map(({ environment_hash }) => environment_hash))) {
        // One at a time: between them others are served.
        const row = await db
          .selectFrom('environment')
          .select('body')
          .where('project', '=', project)
          .where('hash', '=', hash)
          .executeTakeFirstOrThrow()
        known.set(hash, JSON.parse(unpackText(row.body)) as Environment)
      }
      return rows.toReversed().flatMap(({ host_id: host, environment_hash }) => {
        const environment = known.get(environment_hash)
        return environment === undefined ? [] : [{ host, environment }]
      })
    },

    /** Series by host and by what they are, with the identity that they are of. */
    async series(project: string) {
      const rows = await db
        .selectFrom('series')
        .select(['host_id', 'benchmark', 'path', 'metric', 'unit', 'tool_version', 'argv_json', 'branch'])
        .select('identity_json')
        .where('project', '=', project)
        .execute()
      return rows.map(({ host_id: host, identity_json, ...what }) => ({
        ...{ host, what: JSON.stringify(what) },
        identity: JSON.parse(identity_json) as Environment['identity'],
      }))
    },
  }
}
