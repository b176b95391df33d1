import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, type KyselyPlugin } from 'kysely'
import type { DatabaseAdapter } from './adapter.ts'
import { migrate } from './migrate.ts'
import { type CommittedChange, noteWrites } from './note-writes.ts'
import { createReads, type Reads } from './reads/reads.ts'
import type { Schema } from './schema.ts'
import { noteTouched, refreshSummaries, summariseMissing } from './series-summaries.ts'
import { createStores, type Stores } from './stores/stores.ts'

/** Runs work in one transaction: all of it is kept, or nothing when it throws. */
export type UnitOfWork = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>

/** An open, migrated database. There is no other door to it than these. */
export interface Database {
  readonly unitOfWork: UnitOfWork
  /** Read models for screens; not to be used within a unit of work. */
  readonly reads: Reads
  isUnavailable(error: unknown): boolean
  sizeBytes(): number
  close(): Promise<void>
}

/**
 * Opens a database through an adapter and brings it to this version's schema. `onCommit` is told what each unit of work
 * changed, once it is kept.
 */
export async function openDatabase(
  adapter: DatabaseAdapter,
  onCommit?: (changes: readonly CommittedChange[]) => void,
): Promise<Database> {
  const db = new Kysely<Schema>({ dialect: adapter.dialect })
  try {
    await migrate(db, adapter.types)
    await db.transaction().execute(summariseMissing)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const inside = new AsyncLocalStorage<true>()
  return {
    unitOfWork: async (work) => {
      if (inside.getStore())
        throw new Error('A unit of work was begun inside another; pass its stores on instead')
      const changes: CommittedChange[] = []
      const noted = noteWrites(changes)
      const result = await inside.run(true, () =>
        db.transaction().execute(async (tx) => {
          const touched = noteTouched()
          const done = await work(createStores(tx.withPlugin(noted), adapter, touched))
          await refreshSummaries(tx, touched)
          return done
        }),
      )
      if (changes.length > 0) onCommit?.(changes)
      return result
    },
    reads: createReads(db.withPlugin(refuseInside(inside))),
    isUnavailable: adapter.isUnavailable,
    sizeBytes: adapter.sizeBytes,
    close: () => db.destroy(),
  }
}

/**
 * SQLite has one connection, which a transaction holds: a query outside it would wait for the transaction, and the
 * transaction for the query, for ever. This turns that silence into an error.
 */
function refuseInside(inside: AsyncLocalStorage<true>): KyselyPlugin {
  return {
    transformQuery(args) {
      if (inside.getStore())
        throw new Error('A read model was used inside a unit of work; use its stores instead')
      return args.node
    },
    transformResult: async (args) => args.result,
  }
}
