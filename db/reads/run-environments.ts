import type { Environment } from '../../server/contract/environment.ts'
import { inChunks } from '../chunks.ts'
import { unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'

/** The environments of runs, by run; those of runs that nobody knows are left out. Runs of one host mostly share one. */
export async function environmentsOf(
  db: Db,
  project: string,
  runs: readonly string[],
): Promise<ReadonlyMap<string, Environment>> {
  const hashes = await inChunks(runs, (part) =>
    db
      .selectFrom('run')
      .select(['id', 'environment_hash as hash'])
      .where('project', '=', project)
      .where('id', 'in', part)
      .execute(),
  )
  const byHash = await environmentsByHash(
    db,
    project,
    hashes.map(({ hash }) => hash),
  )
  return new Map(
    hashes.flatMap(({ id, hash }) => {
      const environment = byHash.get(hash)
      return environment === undefined ? [] : [[id, environment] as const]
    }),
  )
}

/** Environments by hash, each read once. */
export async function environmentsByHash(
  db: Db,
  project: string,
  hashes: readonly string[],
): Promise<Map<string, Environment>> {
  const rows = await inChunks([...new Set(hashes)], (part) =>
    db
      .selectFrom('environment')
      .select(['hash', 'body'])
      .where('project', '=', project)
      .where('hash', 'in', part)
      .execute(),
  )
  return new Map(rows.map(({ hash, body }) => [hash, JSON.parse(unpackText(body)) as Environment]))
}
