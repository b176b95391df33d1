import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import type { DatabaseAdapter } from './adapter.ts'
import { createTurns } from './turns.ts'

/**
 * Opens or creates the SQLite database in a file, or in memory for `:memory:`.
 * Throws `DatabaseOpenError` where the path cannot hold one.
 */
export function openSqlite(file: string): DatabaseAdapter {
  const database = openFile(file)
  return {
    dialect: new ImmediateSqliteDialect({ database: cacheStatements(database) }),
    types: {
      text: 'text',
      integer: 'integer',
      instant: 'integer',
      number: 'double precision',
      bytes: 'blob',
    },
    skipLocked: false,
    isUnavailable: (error) =>
      error instanceof SqliteFile.SqliteError && unavailableCodes.test(String(error.code)),
    sizeBytes: () => {
      const pages = Number(database.pragma('page_count', { simple: true }))
      return pages * Number(database.pragma('page_size', { simple: true }))
    },
  }
}

/** The path does not hold a database and cannot. The message is for the person who gave the path. */
export class DatabaseOpenError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DatabaseOpenError'
  }
}

/** How long a writer waits for another process (the token command, a backup) to let go of the file. */
const busyTimeoutMs = 2000

const unavailableCodes = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/

function openFile(file: string): SqliteFile.Database {
  if (file !== ':memory:') prepareDirectory(file)
  let database: SqliteFile.Database | undefined
  try {
    database = new SqliteFile(file, { timeout: busyTimeoutMs })
    database.pragma('journal_mode = WAL')
    // An agent deletes a run from its outbox once it is acknowledged, so the acknowledgement must outlive not only
    // this process (any WAL setting survives SIGKILL) but also a power cut: FULL syncs the log on every commit, where
    // NORMAL could lose the last ones. A run takes minutes to measure; a few milliseconds to keep it are well spent.
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    return database
  } catch (error) {
    database?.close()
    throw new DatabaseOpenError(explain(file, error), error)
  }
}

function prepareDirectory(file: string): void {
  const directory = path.dirname(path.resolve(file))
  try {
    makeDirectory(directory)
  } catch (error) {
    throw new DatabaseOpenError(
      `Cannot create the folder for the database ${path.resolve(file)}: ${text(error)}`,
      error,
    )
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DatabaseOpenError(`Expected a database file at ${file}, found a folder; name a file in it`)
  }
}

/** Node's own `recursive` never returns on file systems that refuse new names as missing, such as /proc. */
function makeDirectory(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return
  makeDirectory(path.dirname(directory))
  mkdirSync(directory)
}

function explain(file: string, error: unknown): string {
  const code = error instanceof SqliteFile.SqliteError ? String(error.code) : ''
  if (code === 'SQLITE_NOTADB') return `${file} exists but is not a SQLite database; name another file`
  if (code.startsWith('SQLITE_CANTOPEN')) return `Cannot open or create ${file}: may this user write there?`
  if (code.startsWith('SQLITE_READONLY')) return `${file} cannot be written by this user`
  return `Cannot open ${file}: ${text(error)}`
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Kysely prepares each query anew; the set of texts is small, so each is prepared once. */
function cacheStatements(database: SqliteFile.Database) {
  const statements = new Map<string, SqliteFile.Statement<unknown[]>>()
  return {
    close: () => void database.close(),
    prepare(text: string) {
      const known = statements.get(text)
      if (known !== undefined && !known.busy) return known
      const statement = database.prepare<unknown[]>(text)
      // Inserts of many rows come in many lengths: start over before they pile up.
      if (statements.size >= 500) statements.clear()
      statements.set(text, statement)
      return statement
    },
  }
}

/**
 * Kysely's SQLite dialect with three differences. Transactions take the write lock at once: a deferred one that reads
 * first fails with "database is locked" when it comes to write. Migrations run in a transaction, which SQLite can do
 * and without which a failed one leaves half its tables behind. And what asks for much lets others in between.
 */
class ImmediateSqliteDialect extends SqliteDialect implements Dialect {
  readonly #config: ConstructorParameters<typeof SqliteDriver>[0]

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0]) {
    super(config)
    this.#config = config
  }

  override createDriver(): ImmediateSqliteDriver {
    return new ImmediateSqliteDriver(this.#config)
  }

  override createAdapter(): TransactionalSqliteAdapter {
    return new TransactionalSqliteAdapter()
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #takeTurn = createTurns()

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#takeTurn()
    return super.acquireConnection()
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
