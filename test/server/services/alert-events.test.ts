import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import type { StateEventKind } from '../../../server/judge/alert-state.ts'
import { recordAlertEvent } from '../../../server/services/alert-events.ts'

const project = 'netstack'
const older = '01K00000000000000000000001'
const younger = '01K00000000000000000000002'
const target = { kind: 'webhook', name: 'hook', url: 'https://example.org/hook', secret: 'hook' }
let database: Database

beforeEach(async () => {
  database = await openDatabase(openSqlite(':memory:'))
  await database.unitOfWork(async (stores) => {
    const settings = { targets: [target] }
    await stores.projects.create({
      ...{ slug: project, created_at: 1, baseline_branch: 'main' },
      settings_json: JSON.stringify(settings),
    })
    for (const id of [older, younger]) {
      await stores.alerts.insert({
        ...{ project, id, kind: 'change', cause: null, headline: 'tcp_rr: +12 %' },
        ...{ evidence: 'suspected', handling: 'open', assignee: null, muted_until: null },
        ...{ attribution_json: null, hosts_json: '[]', host_id: null, after_json: null, up_to_json: null },
        ...{ environment_json: '[]', largest_json: null, merged_into: null, opened_at: 1, updated_at: 1 },
        pull_request: id === younger ? 7 : null,
      })
    }
  })
})

afterEach(() => database.close())

let ids = 0
function record(alert: string, kind: StateEventKind, at = 2): Promise<void> {
  const newId = () => `job ${ids++}`
  return database.unitOfWork((stores) =>
    recordAlertEvent(stores, { project, alert, kind, at, who: null, why: 'Because', newId }),
  )
}

/** Keys of the jobs that tell others. */
async function told(): Promise<string[]> {
  const keys: string[] = []
  for (;;) {
    const job = await database.unitOfWork((stores) => stores.jobs.claim(1000))
    if (job === undefined) return keys.sort()
    keys.push(`${job.kind} ${job.key}`)
  }
}

test('what happens changes the alert, and stands in its history with the state that it led to', async () => {
  await record(older, 'confirmed', 2)
  await record(older, 'withdrawn', 3)
  expect(await database.reads.alerts.detail(project, older)).toMatchObject({
    ...{ evidence: 'withdrawn', handling: 'resolved', openedAt: 1, updatedAt: 3 },
    history: [
      { kind: 'confirmed', at: 2, who: null, why: 'Because', evidence: 'confirmed', handling: 'open' },
      { kind: 'withdrawn', at: 3, who: null, why: 'Because', evidence: 'withdrawn', handling: 'resolved' },
    ],
  })
})

test('others are told once of all that happened since, and the pull request is brought up to date', async () => {
  await record(younger, 'confirmed')
  await record(younger, 'acknowledged')
  expect(await told()).toEqual([`publish alert/${younger}`, 'publish pull-request/7'])
})

test('an alert that was merged into another takes nothing any more, and says which one does', async () => {
  await record(younger, 'merged')
  await database.unitOfWork((stores) =>
    stores.alerts.update({ project, id: younger }, { merged_into: older }),
  )
  await expect(record(younger, 'acknowledged')).rejects.toMatchObject({
    ...{ code: 'alert-conflict', message: `Alert ${younger} was merged into ${older}` },
    hint: `Act on ${older}: it has the same cause`,
  })
  const page = { limit: 9, now: 5, before: null, filter: { state: 'open' } } as const
  expect((await database.reads.alerts.page(project, page))?.alerts.map(({ id }) => id)).toEqual([older])
})

test('what the alert’s state does not allow leaves no trace', async () => {
  await record(older, 'withdrawn')
  await told()
  await expect(record(older, 'accepted')).rejects.toMatchObject({ code: 'alert-conflict' })
  expect((await database.reads.alerts.detail(project, older))?.history).toHaveLength(1)
  expect(await told()).toEqual([])
})
