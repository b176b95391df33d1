import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Database, openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { backoffMs } from '../../../server/jobs/backoff.ts'
import { type JobHandler, type JobWorker, startWorker } from '../../../server/jobs/worker.ts'

let database: Database
let worker: JobWorker | undefined
let now = 1000

beforeEach(async () => {
  now = 1000
  database = await openDatabase(openSqlite(':memory:'))
  await database.unitOfWork(async (stores) => {
    await stores.projects.create({ slug: 'p', baseline_branch: 'main', created_at: 1 })
  })
})

afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await database.close()
})

function start(run: JobHandler['run'], failed: JobHandler['failed'] = () => async () => undefined) {
  return startWorker({
    database,
    clock: () => now,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    handlers: { test: { run, failed } },
  })
}

function enqueue(key: string, kind = 'test'): Promise<void> {
  const job = {
    project: 'p',
    id: key,
    kind,
    key,
    payload_json: '{}',
    max_attempts: 3,
    run_at: now,
    priority: 0,
  }
  return database.unitOfWork((stores) => stores.jobs.enqueue(job))
}

const states = () => database.reads.operations.jobsByState()
const rename = (to: string) => async (stores: Parameters<Parameters<Database['unitOfWork']>[0]>[0]) =>
  stores.projects.saveHost('p', { id: 'h', label: to })

describe('a worker', () => {
  test('does what is queued before it starts and after a nudge, in order', async () => {
    const done: string[] = []
    await enqueue('a')
    worker = await start(async (job) => {
      done.push(job.key)
      return rename(job.key)
    })
    await worker.idle()
    await enqueue('b')
    worker.nudge()
    await worker.idle()
    expect(done).toEqual(['a', 'b'])
    expect(await states()).toEqual({ queued: 0, running: 0, failed: 0 })
  })

  test('takes up what a dead process left claimed', async () => {
    await enqueue('a')
    await database.unitOfWork((stores) => stores.jobs.claim(now))
    const run = vi.fn<JobHandler['run']>(async () => rename('x'))
    worker = await start(run)
    await worker.idle()
    expect(run).toHaveBeenCalledOnce()
  })

  test('tries again later what failed, and puts it away as failed after the last attempt', async () => {
    const attempts: number[] = []
    const failed = vi.fn<JobHandler['failed']>(() => rename('gave up'))
    await enqueue('a')
    worker = await start(async (job) => {
      attempts.push(job.attempts)
      throw new Error('no luck')
    }, failed)
    await worker.idle()
    expect(attempts).toEqual([1])
    expect(await states()).toMatchObject({ queued: 1 })
    for (let i = 0; i < 4; i++) {
      now += 600_000
      await worker.idle()
    }
    expect(attempts).toEqual([1, 2, 3])
    expect(failed).toHaveBeenCalledOnce()
    expect(await states()).toEqual({ queued: 0, running: 0, failed: 1 })
  })

  test('undoes the writes of a job that fails while it writes', async () => {
    await enqueue('a')
    worker = await start(async () => async (stores) => {
      await stores.projects.create({ slug: 'half', baseline_branch: 'main', created_at: 1 })
      throw new Error('no luck')
    })
    await worker.idle()
    expect(await database.reads.projects('half', 1)).toEqual([])
  })

  test('does not let a job of an unknown kind stop the others', async () => {
    const done: string[] = []
    await enqueue('a', 'from-the-future')
    await enqueue('b')
    worker = await start(async (job) => {
      done.push(job.key)
      return rename('x')
    })
    await worker.idle()
    expect(done).toEqual(['b'])
    expect(worker.isAlive()).toBe(true)
  })

  test('stops only after the job in hand, which is told', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let begun: (signal: AbortSignal) => void = () => undefined
    const running = new Promise<AbortSignal>((resolve) => {
      begun = resolve
    })
    await enqueue('a')
    worker = await start(async (_, signal) => {
      begun(signal)
      await gate
      return rename('finished')
    })
    const signal = await running
    const stopped = worker.stop()
    expect(signal.aborted).toBe(true)
    release()
    await stopped
    expect(await states()).toEqual({ queued: 0, running: 0, failed: 0 })
    expect(worker.isAlive()).toBe(false)
  })
})

test('the pause doubles from half a second to five minutes, half of it by chance', () => {
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1000, 2000, 4000])
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, 1))).toEqual([1000, 2000, 4000, 8000])
  expect(backoffMs(60, 1)).toBe(300_000)
})
