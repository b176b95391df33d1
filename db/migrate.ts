import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { ColumnTypes } from './adapter.ts'
import { migrations, type SchemaMigration } from './migrations/list.ts'
import type { Schema } from './schema.ts'

/**
 * Brings a database to the schema of this version, in one transaction: a failing step leaves everything as it was.
 * Throws `SchemaError` for a database that a newer version wrote, that is not Metalmark's, or whose migration failed.
 */
export async function migrate(
  db: Kysely<Schema>,
  types: ColumnTypes,
  steps: readonly SchemaMigration[] = migrations,
): Promise<void> {
  await refuseForeign(db, steps)
  const byName: Record<string, Migration> = Object.fromEntries(
    steps.map((step) => [step.name, { up: (tx: Kysely<unknown>) => step.up(tx, types) }]),
  )
  const migrator = new Migrator({ db, provider: { getMigrations: async () => byName } })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'the schema'
  const cause = error instanceof Error ? error.message : String(error)
  throw new SchemaError(
    `Could not bring the database to this version (${failed}): ${cause}. Nothing was changed`,
    error,
  )
}

/** The database's tables are not what this version can work with. */
export class SchemaError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SchemaError'
  }
}

async function refuseForeign(db: Kysely<Schema>, steps: readonly SchemaMigration[]): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (tables.length === 0) return
  if (!tables.some((table) => table.name === 'kysely_migration')) {
    const names = tables.map((table) => table.name).slice(0, 5)
    throw new SchemaError(
      `The database holds tables of something else (${names.join(', ')}); Metalmark needs a file of its own`,
    )
  }
  const applied = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const known = new Set(steps.map((step) => step.name))
  const unknown = applied.rows.map((row) => row.name).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new SchemaError(
      `The database was written by a newer Metalmark (it has ${unknown.join(', ')}, this version knows up to ` +
        `${steps.at(-1)?.name}). Start that version, or restore a backup from before the upgrade`,
    )
  }
}
