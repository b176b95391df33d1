import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../db/database.ts'
import type { CommittedChange } from '../../db/note-writes.ts'
import { openSqlite } from '../../db/sqlite.ts'

const project = { slug: 'netstack', baseline_branch: 'main', created_at: 1, settings_json: null }
const work = {
  project: 'netstack',
  id: 'W1',
  commits_json: '[]',
  host_id: null,
  profile: null,
  purpose: 'measure',
  benchmarks_json: null,
  not_before: null,
  confirmation_id: null,
  calibration_id: null,
  reason: 'asked',
  state: 'queued',
  created_at: 1,
  claimed_by: null,
  claimed_at: null,
  lease_until: null,
  attempts: 0,
  finished_at: null,
  runs_json: '[]',
  error: null,
} as const
let told: (readonly CommittedChange[])[]
let database: Database

beforeEach(async () => {
  told = []
  database = await openDatabase(openSqlite(':memory:'), (changes) => told.push(changes))
})

afterEach(() => database.close())

test('what is written is told once it is kept, with the project and the ids that the statement names', async () => {
  await database.unitOfWork(async (stores) => {
    await stores.projects.create(project)
    await stores.projects.saveHost('netstack', { id: 'ab', label: 'lab-3' })
    await stores.projects.saveHost('netstack', { id: 'cd', label: 'lab-4' })
    await stores.work.insert(work)
    await stores.work.update({ project: 'netstack', id: 'W1' }, { reason: 'busy' })
    await stores.work.update({ project: 'netstack', id: 'W2' }, { reason: 'not there' })
    expect(told).toEqual([])
  })
  expect(told).toEqual([
    [
      { project: 'netstack', topic: 'project', ids: null },
      { project: 'netstack', topic: 'host', ids: ['ab'] },
      { project: 'netstack', topic: 'host', ids: ['cd'] },
      { project: 'netstack', topic: 'work', ids: ['W1'] },
      { project: 'netstack', topic: 'work', ids: ['W1'] },
    ],
  ])
})

test('what is taken back is not told, nor what only reads, nor the server’s own bookkeeping', async () => {
  await expect(
    database.unitOfWork(async (stores) => {
      await stores.projects.create(project)
      throw new Error('on second thoughts')
    }),
  ).rejects.toThrow('on second thoughts')
  await database.unitOfWork((stores) => stores.projects.find('netstack'))
  await database.unitOfWork((stores) => stores.jobs.reclaimAll(1))
  expect(told).toEqual([])
})

test('a statement that finds nothing to change is not told', async () => {
  await database.unitOfWork((stores) => stores.runs.forgiveFailures('netstack', 'ab', 1))
  expect(told).toEqual([])
})
