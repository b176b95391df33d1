import type { Selectable } from 'kysely'
import type { Db, TokenTable } from '../schema.ts'

export type TokenRow = Selectable<TokenTable>

/** Access tokens: read on every request, and so without a transaction. */
export function tokensRead(db: Db) {
  return {
    byHash: (hash: string): Promise<TokenRow | undefined> =>
      db.selectFrom('token').selectAll().where('hash', '=', hash).executeTakeFirst(),

    list: (): Promise<TokenRow[]> => db.selectFrom('token').selectAll().orderBy('id').execute(),
  }
}
