import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { packSamples, packText, unpackSamples, unpackText } from '../../db/codec.ts'
import { openDatabase } from '../../db/database.ts'
import { DatabaseOpenError, openSqlite } from '../../db/sqlite.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('opening a file', () => {
  test('creates it and the folders above it', async () => {
    const database = await openDatabase(openSqlite(path.join(folder, 'a/b/metalmark.db')))
    expect(database.sizeBytes()).toBeGreaterThan(0)
    await database.close()
  })

  test('syncs each commit and holds references', async () => {
    const db = new Kysely<unknown>({ dialect: openSqlite(path.join(folder, 'pragmas.db')).dialect })
    const pragma = async (name: string) =>
      Object.values((await sql`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})
    expect(await pragma('journal_mode')).toEqual(['wal'])
    expect(await pragma('synchronous')).toEqual([2])
    expect(await pragma('foreign_keys')).toEqual([1])
    await db.destroy()
  })

  // Permissions would not stop the superuser, who runs some CI: a file in the way stops everyone.
  test.each([
    [
      'a file where a folder should be',
      'plain.txt/metalmark.db',
      /^Cannot create the folder for the database .*plain\.txt\/metalmark\.db/,
    ],
    [
      'a folder where the file should be',
      'folder',
      /^Expected a database file at .*folder, found a folder; name a file in it$/,
    ],
    [
      'a file that is no database',
      'plain.txt',
      /plain\.txt exists but is not a SQLite database; name another file$/,
    ],
  ])('refuses %s, with the path', (_, name, message) => {
    writeFileSync(
      path.join(folder, 'plain.txt'),
      'not a database, but long enough to look into its header'.repeat(30),
    )
    mkdirSync(path.join(folder, 'folder'), { recursive: true })
    expect(() => openSqlite(path.join(folder, name))).toThrow(DatabaseOpenError)
    expect(() => openSqlite(path.join(folder, name))).toThrow(message)
  })
})

describe('a unit of work', () => {
  const project = { slug: 'p', baseline_branch: 'main', created_at: 1, settings_json: null }

  test('keeps all of its writes, or none when it throws', async () => {
    const database = await openDatabase(openSqlite(':memory:'))
    const failing = database.unitOfWork(async (stores) => {
      await stores.projects.create(project)
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.reads.projects(null, 1)).toEqual([])
    await database.unitOfWork((stores) => stores.projects.create(project))
    expect(await database.reads.projects(null, 1)).toHaveLength(1)
    await database.close()
  })

  test('refuses what would wait for itself: another unit of work, or a read model, within it', async () => {
    const database = await openDatabase(openSqlite(':memory:'))
    await expect(database.unitOfWork(() => database.unitOfWork(async () => undefined))).rejects.toThrow(
      'A unit of work was begun inside another',
    )
    await expect(database.unitOfWork(() => database.reads.projects(null, 1))).rejects.toThrow(
      'A read model was used inside a unit of work',
    )
    await database.unitOfWork((stores) => stores.projects.create(project))
    await database.close()
  })

  test('waits for the one before it', async () => {
    const database = await openDatabase(openSqlite(':memory:'))
    const order: string[] = []
    const work = (name: string) =>
      database.unitOfWork(async (stores) => {
        order.push(`${name} begins`)
        await stores.projects.find('p')
        order.push(`${name} ends`)
      })
    await Promise.all([work('a'), work('b')])
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
    await database.close()
  })

  test('refuses a point of a run that is not there', async () => {
    const database = await openDatabase(openSqlite(':memory:'))
    const orphan = database.unitOfWork((stores) =>
      stores.projects.saveHost('nobody', { id: 'h', label: 'h' }),
    )
    await expect(orphan).rejects.toThrow('FOREIGN KEY')
    await database.close()
  })
})

describe('what is packed', () => {
  test('as samples is eight little-endian bytes a number, and comes back exactly', () => {
    const samples = [0, -0, 1, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER, 24.1e9, Math.PI]
    const bytes = packSamples(samples)
    expect(bytes).toHaveLength(samples.length * 8)
    expect([...bytes.slice(16, 24)]).toEqual([0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
    expect(unpackSamples(bytes)).toEqual(samples)
    expect(unpackSamples(Buffer.concat([Buffer.from([9]), bytes]).subarray(1))).toEqual(samples)
  })

  test.each(['', 'µ ✓ 𝛼', 'a long line of output\n'.repeat(10_000)])(
    'as text comes back exactly',
    async (text) => {
      const body = await packText(text)
      expect(unpackText(body)).toBe(text)
      if (text.length > 1000) expect(body.length).toBeLessThan(text.length / 20)
    },
  )
})
