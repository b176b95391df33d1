import type { Db } from '../schema.ts'

/** Whether a project is there: an unknown one and an empty one are different answers. */
export async function projectExists(db: Db, slug: string): Promise<boolean> {
  const row = await db.selectFrom('project').select('slug').where('slug', '=', slug).executeTakeFirst()
  return row !== undefined
}
