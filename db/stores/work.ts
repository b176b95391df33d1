import type { Selectable } from 'kysely'
import type { DatabaseAdapter } from '../adapter.ts'
import type { Db } from '../schema.ts'
import type { AgentTable, WorkTable } from '../work-tables.ts'

export type WorkRow = Selectable<WorkTable>

/** Agents, and the work that hosts are asked for. */
export function workStore(db: Db, adapter: Pick<DatabaseAdapter, 'skipLocked'>) {
  return {
    /** Notes what an agent says of itself; the first time registers it. */
    async saveAgent(agent: AgentTable): Promise<void> {
      const { agent_version, work_id, seen_at } = agent
      await db
        .insertInto('agent')
        .values(agent)
        .onConflict((conflict) =>
          conflict.columns(['project', 'host_id']).doUpdateSet({ agent_version, work_id, seen_at }),
        )
        .execute()
    },

    /** Hosts whose agents were seen since. */
    async agentsSeen(project: string, since: number): Promise<string[]> {
      const rows = await db
        .selectFrom('agent')
        .select('host_id')
        .where('project', '=', project)
        .where('seen_at', '>=', since)
        .execute()
      return rows.map(({ host_id }) => host_id)
    },

    async insert(row: WorkTable): Promise<void> {
      await db.insertInto('work').values(row).execute()
    },

    find: (project: string, id: string): Promise<WorkRow | undefined> =>
      db
        .selectFrom('work')
        .selectAll()
        .where('project', '=', project)
        .where('id', '=', id)
        .executeTakeFirst(),

    /** What a confirmation or calibration asked for, in the order in which it was queued. */
    of: (project: string, asker: 'confirmation' | 'calibration', id: string): Promise<WorkRow[]> =>
      db
        .selectFrom('work')
        .selectAll()
        .where('project', '=', project)
        .where(`${asker}_id`, '=', id)
        .orderBy('created_at')
        .orderBy('id')
        .execute(),

    async update(row: Pick<WorkTable, 'project' | 'id'>, change: Partial<WorkTable>): Promise<void> {
      await db
        .updateTable('work')
        .set(change)
        .where('project', '=', row.project)
        .where('id', '=', row.id)
        .execute()
    },

    /** Claimed work whose lease is over, or which this host had before it asked anew: a host has one at a time. */
    abandoned: (project: string, host: string, now: number): Promise<WorkRow[]> =>
      db
        .selectFrom('work')
        .selectAll()
        .where('project', '=', project)
        .where('state', '=', 'claimed')
        .where((eb) => eb.or([eb('lease_until', '<=', now), eb('claimed_by', '=', host)]))
        .orderBy('id')
        .execute(),

    /** The oldest queued work that this host may do and that is due. */
    async next(project: string, host: string, now: number): Promise<WorkRow | undefined> {
      const query = db
        .selectFrom('work')
        .selectAll()
        .where('project', '=', project)
        .where('state', '=', 'queued')
        .where((eb) => eb.or([eb('host_id', 'is', null), eb('host_id', '=', host)]))
        .where((eb) => eb.or([eb('not_before', 'is', null), eb('not_before', '<=', now)]))
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
      return (adapter.skipLocked ? query.forUpdate().skipLocked() : query).executeTakeFirst()
    },
  }
}
