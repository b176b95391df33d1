import { chunks } from '../chunks.ts'
import type { Db, RawOutputTable } from '../schema.ts'

/** Tools' outputs by the hash of their content. */
export function rawOutputStore(db: Db) {
  return {
    /** Stores packed outputs, each unless it is there. */
    async saveAll(rows: readonly RawOutputTable[]): Promise<void> {
      for (const part of chunks(rows)) {
        await db
          .insertInto('raw_output')
          .values(part)
          .onConflict((conflict) => conflict.columns(['project', 'sha256']).doNothing())
          .execute()
      }
    },
  }
}
