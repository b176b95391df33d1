import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Database, openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { adviceOf, backoffMs, outsidePace } from '../../../server/jobs/backoff.ts'
import { type JobHandler, type JobWorker, startWorker } from '../../../server/jobs/worker.ts'

let database: Database
let worker: JobWorker | undefined
let now = 1000

beforeEach(async () => {
  now = 1000
  database = await openDatabase(openSqlite(':memory:'))
  await database.unitOfWork(async (stores) => {
    await stores.projects.save({ slug: 'p', baseline_branch: 'main', created_at: 1, settings_json: null })
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
  return database.unitOfWork((stores) => stores.jobs.enqueue(jobOf(key, kind)))
}

function jobOf(key: string, kind: string) {
  return {
    project: 'p',
    id: key,
    kind,
    key,
    payload_json: '{}',
    max_attempts: 3,
    run_at: now,
    priority: 0,
  }
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
      await stores.projects.create({
        slug: 'half',
        baseline_branch: 'main',
        created_at: 1,
        settings_json: null,
      })
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

describe('two queues', () => {
  const queues = [
    { kinds: { except: ['outside'] }, atOnce: 1 },
    { kinds: { only: ['outside'] }, atOnce: 1 },
  ]

  function startQueues(handlers: Readonly<Record<string, JobHandler>>) {
    return startWorker({
      database,
      clock: () => now,
      random: () => 0,
      logger: pino({ level: 'silent' }),
      handlers,
      queues,
    })
  }

  test('do not wait for each other, and are idle only together', async () => {
    const done: string[] = []
    let release: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let insideDone: () => void = () => undefined
    const inside = new Promise<void>((resolve) => {
      insideDone = resolve
    })
    await enqueue('slow', 'outside')
    await enqueue('quick', 'inside')
    worker = await startQueues({
      outside: handler(async () => {
        await gate
        done.push('outside')
      }),
      inside: handler(async () => {
        done.push('inside')
        insideDone()
      }),
    })
    let idle = false
    const waiting = worker.idle().then(() => {
      idle = true
    })
    await inside
    expect(idle).toBe(false)
    release()
    await waiting
    expect(done).toEqual(['inside', 'outside'])
  })

  test('wake each other by what they queue', async () => {
    const done: string[] = []
    const queueNext =
      (kind: string) => async (stores: Parameters<Parameters<Database['unitOfWork']>[0]>[0]) =>
        stores.jobs.enqueue(jobOf(`next-${kind}`, kind))
    worker = await startQueues({
      inside: {
        run: async (job) => {
          done.push(job.key)
          return job.key === 'a' ? queueNext('outside') : async () => undefined
        },
        failed: () => async () => undefined,
      },
      outside: {
        run: async (job) => {
          done.push(job.key)
          return queueNext('inside')
        },
        failed: () => async () => undefined,
      },
    })
    await worker.idle()
    await enqueue('a', 'inside')
    await worker.idle()
    expect(done).toEqual(['a', 'next-outside', 'next-inside'])
  })
})

describe('lanes', () => {
  /** A queue for three jobs at once, whose jobs end when the test says so. */
  async function startGated() {
    const begun: string[] = []
    const gates = new Map<string, () => void>()
    const watchers: (() => void)[] = []
    worker = await startWorker({
      ...{ database, clock: () => now, random: () => 0, logger: pino({ level: 'silent' }) },
      queues: [{ kinds: { except: [] }, atOnce: 3 }],
      handlers: {
        test: {
          run: async (job) => {
            begun.push(job.key)
            for (const look of watchers) look()
            await new Promise<void>((resolve) => gates.set(job.key, resolve))
            return async () => undefined
          },
          failed: () => async () => undefined,
        },
      },
    })
    return {
      begun,
      end: (key: string) => gates.get(key)?.(),
      /** Resolves once so many jobs have begun. */
      until: (count: number) =>
        new Promise<void>((resolve) => {
          const look = () => begun.length >= count && resolve()
          watchers.push(look)
          look()
        }),
    }
  }
  const queue = (...jobs: readonly (readonly [lane: string | null, key: string])[]) =>
    database.unitOfWork(async (stores) => {
      for (const [lane, key] of jobs) await stores.jobs.enqueue({ ...jobOf(key, 'test'), lane })
    })

  test('are worked off beside each other, each one by one and in order', async () => {
    await queue(['a', 'a1'], ['a', 'a2'], ['b', 'b1'], ['b', 'b2'], ['a', 'a3'])
    const { begun, end, until } = await startGated()
    await until(2)
    // Nothing has ended: the third place stays free, since both lanes are taken.
    expect(await database.unitOfWork((stores) => stores.jobs.nextDue())).toBeNull()
    expect(begun).toEqual(['a1', 'b1'])
    end('b1')
    await until(3)
    end('b2')
    end('a1')
    await until(4)
    end('a2')
    await until(5)
    end('a3')
    await worker?.idle()
    expect(begun).toEqual(['a1', 'b1', 'b2', 'a2', 'a3'])
  })

  test('that hang hold up others only when they are as many as places', async () => {
    await queue(['a', 'a1'], ['b', 'b1'])
    const { begun, end, until } = await startGated()
    await until(2)
    for (const [count, key] of [
      [3, 'c1'],
      [4, 'c2'],
    ] as const) {
      await queue(['c', key])
      worker?.nudge()
      await until(count)
      end(key)
    }
    await queue(['c', 'c3'], ['d', 'd1'])
    worker?.nudge()
    await until(5)
    expect(begun).toEqual(['a1', 'b1', 'c1', 'c2', 'c3'])
    end('a1')
    await until(6)
    for (const key of ['b1', 'c3', 'd1']) end(key)
    await worker?.idle()
    expect(begun.at(-1)).toBe('d1')
  })

  test('of one name in two projects are two, and jobs without a lane wait for none', async () => {
    await database.unitOfWork(async (stores) => {
      await stores.projects.save({ slug: 'q', baseline_branch: 'main', created_at: 1, settings_json: null })
      await stores.jobs.enqueue({ ...jobOf('q1', 'test'), project: 'q', lane: 'a' })
    })
    await queue(['a', 'a1'], [null, 'free'])
    const { begun, end, until } = await startGated()
    await until(3)
    expect(begun.toSorted()).toEqual(['a1', 'free', 'q1'])
    for (const key of begun) end(key)
    await worker?.idle()
  })

  test('are as they were after a process died with jobs of them in hand', async () => {
    await queue(['a', 'a1'], ['a', 'a2'], ['b', 'b1'])
    for (let i = 0; i < 2; i++) await database.unitOfWork((stores) => stores.jobs.claim(now))
    const { begun, end, until } = await startGated()
    await until(2)
    end('a1')
    await until(3)
    expect(begun).toEqual(['a1', 'b1', 'a2'])
    for (const key of ['b1', 'a2']) end(key)
    await worker?.idle()
    expect(await states()).toEqual({ queued: 0, running: 0, failed: 0 })
  })
})

function handler(work: () => Promise<void>): JobHandler {
  return {
    run: async () => {
      await work()
      return async () => undefined
    },
    failed: () => async () => undefined,
  }
}

describe('an error says about the next try', () => {
  async function failWith(advice: object) {
    const tries: number[] = []
    const notes: unknown[] = []
    await enqueue('a')
    worker = await startWorker({
      database,
      clock: () => now,
      random: () => 0,
      logger: pino({ level: 'silent' }),
      handlers: {
        test: {
          run: async () => {
            tries.push(now)
            throw Object.assign(new Error('no luck'), advice)
          },
          failed: () => async () => void notes.push('failed'),
          tried: (_, error) => async () => void notes.push((error as Error).message),
        },
      },
    })
    await worker.idle()
    return { tries, notes }
  }

  test('that there is no point: the job has failed at once', async () => {
    const { notes } = await failWith({ retryable: false })
    expect(await states()).toEqual({ queued: 0, running: 0, failed: 1 })
    expect(notes).toEqual(['no luck', 'failed'])
  })

  test('when to come back, at the soonest', async () => {
    const { tries, notes } = await failWith({ retryable: true, retryAfterMs: 60_000 })
    now += 59_999
    await worker?.idle()
    expect(tries).toEqual([1000])
    now += 1
    await worker?.idle()
    expect(tries).toEqual([1000, 61_000])
    expect(notes).toEqual(['no luck', 'no luck'])
  })
})

test('a delivery is tried for six and a half to thirteen hours', () => {
  const hours = (random: number) => {
    let ms = 0
    for (let attempt = 1; attempt < 20; attempt++) ms += backoffMs(attempt, random, outsidePace)
    return ms / 3_600_000
  }
  expect(hours(0)).toBeCloseTo(6.53, 2)
  expect(hours(1)).toBeCloseTo(13.06, 2)
})

test('a wait that is asked for is cut to six hours', () => {
  expect(adviceOf(Object.assign(new Error(), { retryAfterMs: 1e12 }))).toEqual({
    final: false,
    afterMs: 6 * 3_600_000,
  })
  expect(adviceOf(null)).toEqual({ final: false, afterMs: 0 })
})

test('the pause doubles from half a second to five minutes, half of it by chance', () => {
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, 0))).toEqual([500, 1000, 2000, 4000])
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, 1))).toEqual([1000, 2000, 4000, 8000])
  expect(backoffMs(60, 1)).toBe(300_000)
})
