import type { Db } from '../schema.ts'

/** What belongs to the installation as a whole. */
export function installationStore(db: Db) {
  return {
    /** A value by its name; made and kept where there is none. */
    async value(name: string, make: () => string): Promise<string> {
      await db
        .insertInto('installation')
        .values({ name, value: make() })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute()
      const row = await db
        .selectFrom('installation')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      return row.value
    },
  }
}
