import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import type { RunUpload } from '../../../server/contract/run.ts'
import { createHandlers } from '../../../server/jobs/handlers.ts'
import { type JobWorker, startWorker } from '../../../server/jobs/worker.ts'
import { createAnalyse } from '../../../server/services/analyse.ts'
import { createFollowUps } from '../../../server/services/create-follow-ups.ts'
import { follow } from '../../../server/services/follow.ts'
import type { FollowTask } from '../../../server/services/follow-task.ts'
import { createIngest } from '../../../server/services/ingest.ts'
import { JudgeRefusal, type JudgeWorker } from '../../../server/services/judge-worker.ts'
import { buildRun, firstRunAt } from '../../support/builders.ts'

let database: Database
let worker: JobWorker
let now: number

beforeEach(async () => {
  now = Date.UTC(2026, 0)
  database = await openDatabase(openSqlite(':memory:'))
})

afterEach(async () => {
  await worker.stop()
  await database.close()
})

async function upload(judge: JudgeWorker['judge'], runs: readonly RunUpload[]): Promise<void> {
  let id = 0
  const services = { database, clock: () => now, newId: () => `id-${id++}` }
  worker = await startWorker({
    ...services,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    handlers: createHandlers(createAnalyse({ ...services, judge }), createFollowUps(services), {
      publish: async () => async () => undefined,
      deliver: { run: async () => async () => undefined, failed: () => async () => undefined },
    }),
  })
  const ingest = createIngest({ ...services, nudge: () => undefined })
  for (const run of runs) await ingest('netstack', run)
  await worker.idle()
}

async function tryAgain(): Promise<void> {
  now += 600_000
  await worker.idle()
}

const analysis = async (run: RunUpload) => (await database.reads.runDetail('netstack', run.id))?.analysis

const history = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 3_600_000 } }),
  )

test('an analysis that keeps failing shows on its run, and another upload is not kept waiting by it', async () => {
  const [bad, good] = [buildRun({ shape: { seed: 1 } }), buildRun({ shape: { seed: 2 } })]
  let calls = 0
  await upload(async () => {
    calls++
    throw new Error('no luck')
  }, [bad, good])
  expect(calls).toBe(2)
  expect(await analysis(bad)).toBe('queued')
  for (let i = 0; i < 5; i++) await tryAgain()
  expect(await analysis(bad)).toBe('failed')
  expect(await analysis(good)).toBe('failed')
  expect(await database.reads.operations.jobsByState()).toMatchObject({ failed: 2 })
})

test('a run of which the judge chokes fails alone: those before and after it on its host are judged', async () => {
  const runs = history(8)
  const poison = runs[3]?.id
  const judge = async (task: FollowTask) => {
    if (task.runs.some((run) => run.id === poison)) throw new JudgeRefusal('Could not judge: no luck')
    return follow(task)
  }
  await upload(judge, runs)
  for (let i = 0; i < 5; i++) await tryAgain()
  expect(await Promise.all(runs.map(analysis))).toEqual(
    runs.map((run) => (run.id === poison ? 'failed' : 'done')),
  )
})

test('a judge that dies once costs a second try, not a run', async () => {
  const runs = history(3)
  let calls = 0
  await upload(async (task) => {
    calls++
    if (calls === 1) throw new Error('The judge thread died')
    return follow(task)
  }, runs)
  await tryAgain()
  expect(await Promise.all(runs.map(analysis))).toEqual(['done', 'done', 'done'])
  expect(await database.reads.operations.jobsByState()).toEqual({ queued: 1, running: 0, failed: 0 })
})
