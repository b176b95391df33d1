import type { Db, TokenTable } from '../schema.ts'

/** Writes to access tokens; they are known by hash only. */
export function tokenStore(db: Db) {
  return {
    async insert(row: TokenTable): Promise<void> {
      await db.insertInto('token').values(row).execute()
    },

    async touch(id: string, at: number): Promise<void> {
      await db.updateTable('token').set({ last_used_at: at }).where('id', '=', id).execute()
    },

    /** True when there was such a token; revoking twice keeps the first time. */
    async revoke(id: string, at: number): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('token')
        .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(at)) }))
        .where('id', '=', id)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
  }
}
