import type { ExpressionBuilder, Selectable } from 'kysely'
import type { DatabaseAdapter } from '../adapter.ts'
import { chunks } from '../chunks.ts'
import type { Db, JobTable, Schema } from '../schema.ts'

export type JobRow = Selectable<JobTable>
export type NewJob = Pick<
  JobTable,
  'project' | 'id' | 'kind' | 'key' | 'payload_json' | 'max_attempts' | 'run_at' | 'priority'
> &
  Partial<Pick<JobTable, 'lane'>>

/** Some kinds of jobs, or all but some. */
export type Kinds = { readonly only: readonly string[] } | { readonly except: readonly string[] }

const everyKind: Kinds = { except: [] }

/** The queue of promised work. */
export function jobStore(db: Db, adapter: Pick<DatabaseAdapter, 'skipLocked'>) {
  return {
    /** Queues a job; one that is already known under its kind and key starts anew. */
    async enqueue(job: NewJob): Promise<void> {
      const lane = job.lane ?? null
      const fresh = { state: 'queued', attempts: 0, last_error: null, lane } as const
      await db
        .insertInto('job')
        .values({ ...job, ...fresh })
        .onConflict((conflict) =>
          conflict.columns(['project', 'kind', 'key']).doUpdateSet({
            ...fresh,
            payload_json: job.payload_json,
            run_at: job.run_at,
            priority: job.priority,
          }),
        )
        .execute()
    },

    /** The job of a kind and key that waits, runs or has failed; one that is done is gone. */
    find: (project: string, kind: string, key: string): Promise<JobRow | undefined> =>
      db
        .selectFrom('job')
        .selectAll()
        .where('project', '=', project)
        .where('kind', '=', kind)
        .where('key', '=', key)
        .executeTakeFirst(),

    /**
     * Takes the job that is due longest among the most urgent, marks it running and counts the attempt. One whose lane has
     * a running job waits: a job with a lane must not be queued anew while it runs.
     */
    claim(now: number, kinds: Kinds = everyKind): Promise<JobRow | undefined> {
      const due = db
        .selectFrom('job')
        .select(['project', 'id'])
        .where('state', '=', 'queued')
        .where('run_at', '<=', now)
        .where(ofKinds(kinds))
        .where(laneIsFree)
        .orderBy('priority')
        .orderBy('run_at')
        .orderBy('id')
        .limit(1)
      return db
        .updateTable('job')
        .set((eb) => ({ state: 'running', attempts: eb('attempts', '+', 1) }))
        .where((eb) =>
          eb(
            eb.refTuple('project', 'id'),
            'in',
            (adapter.skipLocked ? due.forUpdate().skipLocked() : due).$asTuple('project', 'id'),
          ),
        )
        .returningAll()
        .executeTakeFirst()
    },

    /** Takes a finished job away, unless it was queued anew while it ran. */
    async complete(job: Pick<JobTable, 'project' | 'id'>): Promise<void> {
      await db
        .deleteFrom('job')
        .where('project', '=', job.project)
        .where('id', '=', job.id)
        .where('state', '=', 'running')
        .execute()
    },

    /** Takes away jobs that became needless, but for those in hand. */
    async dropNeedless(project: string, kind: string, keys: readonly string[]): Promise<void> {
      for (const part of chunks(keys)) {
        await db
          .deleteFrom('job')
          .where('project', '=', project)
          .where('kind', '=', kind)
          .where('key', 'in', part)
          .where('state', '!=', 'running')
          .execute()
      }
    },

    /** Puts a job back to be tried again at `run_at`, or away for good as failed. */
    async release(
      job: Pick<JobTable, 'project' | 'id'>,
      change: Pick<JobTable, 'state' | 'run_at' | 'last_error'>,
    ): Promise<void> {
      await db
        .updateTable('job')
        .set(change)
        .where('project', '=', job.project)
        .where('id', '=', job.id)
        .execute()
    },

    /** Queues again what a process that is gone had claimed; for the start, when nobody else works here. */
    async reclaimAll(now: number): Promise<void> {
      await db
        .updateTable('job')
        .set({ state: 'queued', run_at: now })
        .where('state', '=', 'running')
        .execute()
    },

    /** When the next queued job is due whose lane is free; null when none waits. */
    async nextDue(kinds: Kinds = everyKind): Promise<number | null> {
      const row = await db
        .selectFrom('job')
        .select('run_at')
        .where('state', '=', 'queued')
        .where(ofKinds(kinds))
        .where(laneIsFree)
        .orderBy('run_at')
        .limit(1)
        .executeTakeFirst()
      return row?.run_at ?? null
    },
  }
}

function laneIsFree({ not, exists, selectFrom }: ExpressionBuilder<Schema, 'job'>) {
  return not(
    exists(
      selectFrom('job as other')
        .select('other.id')
        .where('other.state', '=', 'running')
        .whereRef('other.project', '=', 'job.project')
        .whereRef('other.lane', '=', 'job.lane'),
    ),
  )
}

function ofKinds(kinds: Kinds) {
  return (eb: ExpressionBuilder<Schema, 'job'>) => {
    if ('only' in kinds) return eb('kind', 'in', kinds.only)
    // An empty list in brackets is no SQL.
    return kinds.except.length === 0 ? eb.lit(true) : eb('kind', 'not in', kinds.except)
  }
}
