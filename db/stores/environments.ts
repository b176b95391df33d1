import type { Environment } from '../../server/contract/environment.ts'
import { unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'

/** Environments by the hash of their content. */
export function environmentStore(db: Db) {
  return {
    /** Stores a packed environment unless it is there. */
    async save(row: {
      readonly project: string
      readonly hash: string
      readonly body: Uint8Array
    }): Promise<void> {
      await db
        .insertInto('environment')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project', 'hash']).doNothing())
        .execute()
    },

    /** An environment that some run carried. */
    async load(project: string, hash: string): Promise<Environment> {
      const row = await db
        .selectFrom('environment')
        .select('body')
        .where('project', '=', project)
        .where('hash', '=', hash)
        .executeTakeFirstOrThrow()
      return JSON.parse(unpackText(row.body)) as Environment
    },
  }
}
