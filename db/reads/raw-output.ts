import { unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'

/** A tool's output as it was printed; null where there is none by that hash. */
export function rawOutputRead(db: Db) {
  return async (project: string, sha256: string): Promise<string | null> => {
    const row = await db
      .selectFrom('raw_output')
      .select('body')
      .where('project', '=', project)
      .where('sha256', '=', sha256)
      .executeTakeFirst()
    return row === undefined ? null : unpackText(row.body)
  }
}
