import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../db/database.ts'
import { openSqlite } from '../../db/sqlite.ts'
import type { NewJob } from '../../db/stores/jobs.ts'

let database: Database

beforeEach(async () => {
  database = await openDatabase(openSqlite(':memory:'))
  await database.unitOfWork((stores) =>
    stores.projects.create({ slug: 'p', baseline_branch: 'main', created_at: 1, settings_json: null }),
  )
})

afterEach(() => database.close())

function job(key: string, at: number): NewJob {
  return {
    project: 'p',
    id: `id-${key}-${at}`,
    kind: 'analyse-run',
    key,
    payload_json: '{}',
    max_attempts: 3,
    run_at: at,
    priority: 0,
  }
}

const enqueue = (...jobs: NewJob[]) =>
  database.unitOfWork(async (stores) => {
    for (const one of jobs) await stores.jobs.enqueue(one)
  })
const claim = (now: number) => database.unitOfWork((stores) => stores.jobs.claim(now))

test('jobs are claimed once each, the longest due first, and none before its time', async () => {
  await enqueue(job('b', 20), job('a', 10), job('late', 999))
  const claimed = [await claim(100), await claim(100), await claim(100)]
  expect(claimed.map((row) => row?.key)).toEqual(['a', 'b', undefined])
  expect(claimed[0]).toMatchObject({ state: 'running', attempts: 1 })
  expect(await database.unitOfWork((stores) => stores.jobs.nextDue())).toBe(999)
})

test('what is more urgent is claimed first, even if it was due later', async () => {
  await enqueue(
    { ...job('background', 10), priority: 1 },
    { ...job('more', 5), priority: 1 },
    job('upload', 20),
  )
  const claimed = [await claim(100), await claim(100), await claim(100)]
  expect(claimed.map((row) => row?.key)).toEqual(['upload', 'more', 'background'])
})

test('a job that is queued anew while it runs stays in the queue when it ends', async () => {
  await enqueue(job('a', 10))
  const running = await claim(100)
  if (running === undefined) throw new Error('Expected a job')
  await enqueue(job('a', 50))
  await database.unitOfWork((stores) => stores.jobs.complete(running))
  expect(await claim(100)).toMatchObject({ key: 'a', attempts: 1 })
})

test('jobs that became needless leave, but for the one in hand', async () => {
  await enqueue(job('a', 1), job('b', 2), job('c', 3))
  await claim(9)
  await database.unitOfWork((stores) => stores.jobs.dropNeedless('p', 'analyse-run', ['a', 'b']))
  expect(await database.reads.operations.jobsByState()).toEqual({ queued: 1, running: 1, failed: 0 })
})

test('a job queued again is one job, started anew', async () => {
  await enqueue(job('a', 10))
  const first = await claim(100)
  if (first === undefined) throw new Error('Expected a job')
  await database.unitOfWork((stores) =>
    stores.jobs.release(first, { state: 'failed', run_at: 10, last_error: 'no' }),
  )
  await enqueue(job('a', 50))
  expect(await claim(100)).toMatchObject({ key: 'a', attempts: 1, last_error: null })
  expect(await claim(100)).toBeUndefined()
})

test('what a dead process had claimed is queued again', async () => {
  await enqueue(job('a', 10))
  await claim(100)
  expect(await claim(100)).toBeUndefined()
  await database.unitOfWork((stores) => stores.jobs.reclaimAll(200))
  expect(await claim(200)).toMatchObject({ key: 'a', attempts: 2 })
})

test('finished jobs leave, failed ones stay to be counted', async () => {
  await enqueue(job('a', 1), job('b', 2), job('c', 3))
  const [a, b] = [await claim(9), await claim(9)]
  if (a === undefined || b === undefined) throw new Error('Expected two jobs')
  await database.unitOfWork(async (stores) => {
    await stores.jobs.complete(a)
    await stores.jobs.release(b, { state: 'failed', run_at: 9, last_error: 'no' })
  })
  expect(await database.reads.operations.jobsByState()).toEqual({ queued: 1, running: 0, failed: 1 })
})
