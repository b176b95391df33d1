import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import { createHandlers } from '../../../server/jobs/handlers.ts'
import { startWorker } from '../../../server/jobs/worker.ts'
import { createAnalyse } from '../../../server/services/analyse.ts'
import { createIngest } from '../../../server/services/ingest.ts'
import { buildRun } from '../../support/builders.ts'

test('an analysis that keeps failing shows on its run, and another upload is not kept waiting by it', async () => {
  const database = await openDatabase(openSqlite(':memory:'))
  const [bad, good] = [buildRun({ shape: { seed: 1 } }), buildRun({ shape: { seed: 2 } })]
  let now = Date.UTC(2026, 0)
  let calls = 0
  const judge = async () => {
    calls++
    throw new Error('no luck')
  }
  const worker = await startWorker({
    database,
    clock: () => now,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    handlers: createHandlers(createAnalyse({ database, judge })),
  })
  let id = 0
  const ingest = createIngest({ database, clock: () => now, newId: () => `id-${id++}`, nudge: worker.nudge })
  for (const run of [bad, good]) await ingest('netstack', run)
  const analysis = async (run: { id: string }) =>
    (await database.reads.runDetail('netstack', run.id))?.analysis
  await worker.idle()
  expect(calls).toBe(2)
  expect(await analysis(bad)).toBe('queued')
  for (let i = 0; i < 5; i++) {
    now += 600_000
    await worker.idle()
  }
  expect(await analysis(bad)).toBe('failed')
  expect(await analysis(good)).toBe('failed')
  expect(await database.reads.operations.jobsByState()).toMatchObject({ failed: 2 })
  await worker.stop()
  await database.close()
})
