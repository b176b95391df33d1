import type { Environment } from '../../server/contract/environment.ts'
import type { EpochMarker } from '../../server/contract/views.ts'
import { changedFields } from '../changed-fields.ts'
import { chunks } from '../chunks.ts'
import { unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'

interface Neighbour {
  readonly epoch_hash: string
  readonly environment_hash: string
}

/** Where the environment's epoch changed between neighbours of a series, with the fields that did. */
export async function epochMarkers(
  db: Db,
  project: string,
  points: readonly Neighbour[],
): Promise<EpochMarker[]> {
  const pairs = points.flatMap((to, index) => {
    const from = points[index - 1]
    return from !== undefined && from.epoch_hash !== to.epoch_hash ? [{ index, from, to }] : []
  })
  const hashes = new Set(pairs.flatMap(({ from, to }) => [from.environment_hash, to.environment_hash]))
  const environments = await loadAll(db, project, [...hashes])
  return pairs.map(({ index, from, to }) => ({
    index,
    changes: changedFields(
      environments.get(from.environment_hash)?.epoch ?? {},
      environments.get(to.environment_hash)?.epoch ?? {},
    ),
  }))
}

async function loadAll(
  db: Db,
  project: string,
  hashes: readonly string[],
): Promise<Map<string, Environment>> {
  const found = new Map<string, Environment>()
  for (const part of chunks(hashes)) {
    const rows = await db
      .selectFrom('environment')
      .select(['hash', 'body'])
      .where('project', '=', project)
      .where('hash', 'in', part)
      .execute()
    for (const row of rows) found.set(row.hash, JSON.parse(unpackText(row.body)) as Environment)
  }
  return found
}
