import { pino } from 'pino'
import type { AlertTable } from '../../../db/alert-tables.ts'
import { type Database, openDatabase } from '../../../db/database.ts'
import { openSqlite } from '../../../db/sqlite.ts'
import type { Report } from '../../../server/contract/report.ts'
import type { Forge } from '../../../server/forge/forge.ts'
import { outsidePace } from '../../../server/jobs/backoff.ts'
import { queues } from '../../../server/jobs/handlers.ts'
import { type JobWorker, startWorker } from '../../../server/jobs/worker.ts'
import type { StateEventKind } from '../../../server/judge/alert-state.ts'
import { channelOf } from '../../../server/notify/channels.ts'
import { createDeliver } from '../../../server/notify/deliver.ts'
import { createPublish } from '../../../server/notify/publish.ts'
import { alertMessage } from '../../../server/report/alert-message.ts'
import { recordAlertEvent } from '../../../server/services/alert-events.ts'
import { createDeliveries } from '../../../server/services/deliveries.ts'
import { followUpKinds } from '../../../server/services/follow-ups.ts'
import { queuePublish } from '../../../server/services/queue-publish.ts'
import { alertId } from './messages.ts'

export const project = 'netstack'

/** A project with targets and one alert, whose targets are told by a real worker; the clock is the test's. */
export interface Outlet {
  readonly database: Database
  /** Says that something was queued, without waiting for it. */
  nudge(): void
  /** Something happens to the alert. */
  happens(kind: StateEventKind): Promise<void>
  mute(until: number | null): Promise<void>
  setTargets(targets: readonly object[]): Promise<void>
  /** There is news of pull request 7. */
  judged(): Promise<void>
  /** Lets that much time pass, and waits for what is due then. */
  pass(ms: number): Promise<void>
  settled(): Promise<void>
  /** A person has a delivery tried again. */
  retry(delivery: string): Promise<void>
  /** Ends the worker and starts another on the same database. */
  restart(): Promise<void>
  now(): number
  close(): Promise<void>
}

export interface OutletOptions {
  readonly targets: readonly object[]
  readonly secrets?: (project: string, name: string) => Promise<string>
  readonly forge?: Forge
  readonly report?: () => Report | null
}

export async function startOutlet(options: OutletOptions): Promise<Outlet> {
  let now = Date.UTC(2026, 0)
  let ids = 0
  const database = await openDatabase(openSqlite(':memory:'))
  const newId = () => `01K${String(ids++).padStart(23, '0')}`
  const services = { database, clock: () => now, newId }
  const { secrets = () => Promise.reject(new Error('There are no secrets here')), report = () => null } =
    options
  const publish = createPublish({
    ...services,
    wording: alertMessage,
    publicUrl: 'https://metalmark.example.org',
  })
  const deliver = createDeliver({
    ...services,
    secrets,
    report: async () => report(),
    forge: async () => {
      if (options.forge === undefined) throw new Error('There is no forge here')
      return options.forge
    },
    channel: channelOf,
  })
  const start = () =>
    startWorker({
      ...services,
      random: () => 0,
      logger: pino({ level: 'silent' }),
      queues,
      handlers: {
        [followUpKinds.publish]: { run: (job) => publish(job.project, job.key), failed: nothing },
        [followUpKinds.deliver]: { ...deliver, pace: outsidePace },
      },
    })
  const setTargets = (targets: readonly object[]) =>
    database.unitOfWork((stores) =>
      stores.projects.save({
        ...{ slug: project, baseline_branch: 'main', created_at: 1 },
        settings_json: JSON.stringify({ targets }),
      }),
    )
  await setTargets(options.targets)
  await database.unitOfWork((stores) => stores.alerts.insert(alertRow(now)))
  let worker: JobWorker = await start()
  return {
    database,
    setTargets,
    nudge: () => worker.nudge(),
    happens: async (kind) => {
      const happening = { project, alert: alertId, kind, at: now, who: null, why: null, newId }
      await database.unitOfWork((stores) => recordAlertEvent(stores, happening))
    },
    mute: (until) =>
      database.unitOfWork((stores) => stores.alerts.update({ project, id: alertId }, { muted_until: until })),
    judged: () =>
      database.unitOfWork((stores) =>
        queuePublish(stores, { project, subject: 'pull-request/7', now, newId }),
      ),
    pass: async (ms) => {
      now += ms
      await worker.idle()
    },
    settled: () => worker.idle(),
    retry: async (delivery) => {
      await createDeliveries({ ...services, nudge: () => worker.nudge() }).retry(project, delivery)
    },
    restart: async () => {
      await worker.stop()
      worker = await start()
    },
    now: () => now,
    close: async () => {
      await worker.stop()
      await database.close()
    },
  }
}

const nothing = () => async () => undefined

function alertRow(now: number): AlertTable {
  return {
    ...{ project, id: alertId, kind: 'change', cause: null, headline: 'tcp_stream_1: -8.1 %' },
    ...{ evidence: 'suspected', handling: 'open', assignee: null, muted_until: null, attribution_json: null },
    ...{
      hosts_json: '["host-a"]',
      host_id: null,
      after_json: null,
      up_to_json: null,
      environment_json: '[]',
    },
    ...{ pull_request: null, largest_json: null, merged_into: null, opened_at: now, updated_at: now },
  }
}
