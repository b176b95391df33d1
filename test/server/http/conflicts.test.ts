import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { createIngest } from '../../../server/services/ingest.ts'
import { buildRun } from '../../support/builders.ts'
import { startTestServer } from '../../support/server.ts'
import { problemOf, send } from './call.ts'

const address = '/api/v1/projects/netstack/runs'

test('a run id with other content is a conflict, and the stored run stays as it was', async () => {
  const server = await startTestServer()
  const run = buildRun()
  const client = server.client('upload')
  await client.call('uploadRun', { params: { project: 'netstack' }, query: {}, body: run })
  const changed = { ...run, notes: ['another story'] }
  const problem = await problemOf(server, address, { body: JSON.stringify(changed) })
  expect(problem).toMatchObject({ code: 'run-conflict', status: 409 })
  expect(problem.detail).toMatch(/^Run [0-9A-Z]{26} is stored already, with other content/)
  const detail = await client.call('getRun', { params: { project: 'netstack', run: run.id }, query: {} })
  expect(detail.notes).toEqual([])
  await server.close()
})

test('the same run id in another project is another run', async () => {
  const server = await startTestServer()
  const run = buildRun()
  for (const project of ['one', 'two']) {
    const receipt = await server
      .client('upload')
      .call('uploadRun', { params: { project }, query: {}, body: run })
    expect(receipt.outcome).toBe('stored')
  }
  await server.close()
})

test('while another process holds the database, uploads are told to come back, and are taken afterwards', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
  const data = path.join(folder, 'metalmark.db')
  const server = await startTestServer({ config: { data } })
  const other = new SqliteFile(data)
  other.exec('begin immediate')
  const body = JSON.stringify(buildRun())
  const problem = await problemOf(server, address, { body })
  expect(problem).toMatchObject({ code: 'storage-unavailable', status: 503 })
  expect(problem.detail).not.toContain('SQLITE')
  other.exec('rollback')
  other.close()
  const receipt = await server
    .client('upload')
    .call('uploadRun', { params: { project: 'netstack' }, query: {}, body: buildRun() })
  expect(receipt.outcome).toBe('stored')
  await server.close()
  rmSync(folder, { recursive: true })
})

test('an upload that fails half-way leaves nothing behind', async () => {
  const database = await openDatabase(openSqlite(':memory:'))
  const failing: typeof database.unitOfWork = (work) =>
    database.unitOfWork((stores) =>
      work({
        ...stores,
        jobs: { ...stores.jobs, enqueue: () => Promise.reject(new Error('the power went')) },
      }),
    )
  let id = 0
  const deps = { clock: () => Date.UTC(2026, 0), newId: () => `id-${id++}`, nudge: () => undefined }
  const broken = createIngest({ ...deps, database: { ...database, unitOfWork: failing } })
  await expect(broken('netstack', buildRun())).rejects.toThrow('the power went')
  expect(await database.reads.projects(null, 1)).toEqual([])
  const ingest = createIngest({ ...deps, database })
  expect((await ingest('netstack', buildRun())).outcome).toBe('stored')
  await database.close()
})

test('an error that nobody foresaw says no more than its request id', async () => {
  let broken = false
  const clock = () => {
    if (broken) throw new Error('secret detail of the inside')
    return Date.UTC(2026, 0)
  }
  const server = await startTestServer({ deps: { clock } })
  await send(server, '/api/v1/projects', { token: server.token('upload') })
  broken = true
  const problem = await problemOf(server, address, { body: JSON.stringify(buildRun()) })
  expect(problem).toMatchObject({ code: 'internal', status: 500 })
  expect(JSON.stringify(problem)).not.toContain('secret')
  broken = false
  await server.close()
})
