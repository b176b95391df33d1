import type { Db } from './schema.ts'

/** What hosts call themselves, by id; nobody's id is not in it. */
export async function hostLabels(
  db: Db,
  project: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('host')
    .select(['id', 'label'])
    .where('project', '=', project)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, label }) => [id, label]))
}
