import { parseCommit, toPointCommit } from '../../db/commit-json.ts'
import type { AlertRow } from '../../db/stores/alerts.ts'
import { isAlive } from '../judge/alert-state.ts'
import {
  agentCause,
  benchmarkCause,
  findMissing,
  hostCause,
  type Missing,
  suiteCause,
  type Watched,
} from '../judge/missing-data.ts'
import { reconcileMissing } from '../judge/reconcile-missing.ts'
import { recordAlertEvent } from './alert-events.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { followUpJob, followUpKinds, wholeProject } from './follow-ups.ts'
import { type LoadedWatch, loadWatched } from './load-watched.ts'
import { settingsOf } from './settings-of.ts'

type Writes = (stores: Stores) => Promise<void>

/** As often as silence is looked for: an agent's is told within a twelfth of an hour. */
const everyMs = 5 * 60_000
/**
 * After its start a server waits so long: while it was away nobody could be heard, and agents first have to find it again
 * and to send what they kept.
 */
const graceMs = 15 * 60_000

interface JobContext {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

export interface DataWatch {
  /** Looks for data that should have come; resolves to its writes, which queue the next look. */
  look(project: string): Promise<Writes>
  /** Queues the next look where one has failed for good: nobody else does. */
  again(project: string): Writes
}

export function createDataWatch({ database, clock, newId }: ServiceDeps): DataWatch {
  const lookAgain =
    (project: string): Writes =>
    (stores) =>
      queueWatch(stores, { project, now: clock(), newId }, everyMs)
  const look = async (project: string): Promise<Writes> => {
    const now = clock()
    const row = await database.unitOfWork((stores) => stores.projects.find(project))
    const again = lookAgain(project)
    if (row === undefined) return async () => undefined
    const loaded = await loadWatched(database.reads, project, now)
    if (loaded === null) return again
    const missing = findMissing(loaded.watched, settingsOf(row).missingData, now)
    const labels = await database.reads.watch.hosts(project)
    return async (stores) => {
      await bringInLine({ stores, project, now, newId, labels, loaded }, missing)
      await again(stores)
    }
  }
  return { look, again: lookAgain }
}

/** Has a project watched from now on, where it is not. */
export async function startWatch(stores: Stores, context: JobContext): Promise<void> {
  const known = await stores.jobs.find(context.project, followUpKinds.watch, wholeProject)
  if (known === undefined) await queueWatch(stores, context, everyMs)
}

/** Has all projects watched; for the start of the server. */
export async function watchAll({ database, clock, newId }: ServiceDeps): Promise<void> {
  await database.unitOfWork(async (stores) => {
    for (const project of await stores.projects.slugs()) {
      await queueWatch(stores, { project, now: clock(), newId }, graceMs)
    }
  })
}

/** Queues the next look. */
function queueWatch(stores: Stores, context: JobContext, afterMs: number): Promise<void> {
  const runAt = context.now + afterMs
  return stores.jobs.enqueue(followUpJob(followUpKinds.watch, wholeProject, context, { runAt }))
}

interface WatchContext extends JobContext {
  readonly stores: Stores
  /** Of hosts, by id. */
  readonly labels: ReadonlyMap<string, string>
  readonly loaded: LoadedWatch
}

async function bringInLine(context: WatchContext, missing: readonly Missing[]): Promise<void> {
  const { stores, project, loaded, now } = context
  const alerts = (await stores.alerts.ofKinds(project, ['missing-data'])).map((row) => ({
    ...{ id: row.id, cause: row.cause ?? '', alive: isAlive(row) },
    ...{ openedAt: row.opened_at, changedAt: row.updated_at },
  }))
  const { opened, back } = reconcileMissing(missing, alerts, { now, heard: heardOf(loaded.watched) })
  for (const { id, cause, heardAt } of back) {
    const what = cause.startsWith(agentCause('')) ? 'It was heard' : 'Data came'
    await happen(context, id, 'resolved', `${what} again at ${new Date(heardAt).toISOString()}`)
  }
  for (const one of opened) await open(context, one)
}

function heardOf({ agents, hosts, suites, benchmarks }: Watched): Map<string, number> {
  return new Map([
    ...agents.map(({ host, heardAt }) => [agentCause(host), heardAt] as const),
    ...hosts.map(({ host, heardAt }) => [hostCause(host), heardAt] as const),
    ...suites.map(({ host, suite, heardAt }) => [suiteCause(host, suite), heardAt] as const),
    ...benchmarks.map((one) => [benchmarkCause(one), one.heardAt] as const),
  ])
}

async function open(context: WatchContext, { cause, host, what, why }: Missing): Promise<void> {
  const { stores, project, now, newId, labels, loaded } = context
  const id = newId()
  const label = labels.get(host) ?? host
  const row: AlertRow = {
    ...{ project, id, kind: 'missing-data', cause, headline: `${label}: ${what}` },
    // That nothing came is a fact.
    ...{ evidence: 'confirmed', handling: 'open', assignee: null, muted_until: null, merged_into: null },
    ...{ attribution_json: null, hosts_json: JSON.stringify([label]), host_id: host },
    ...(await rangeOf(context, cause)),
    ...{ environment_json: '[]', pull_request: null, largest_json: null, opened_at: now, updated_at: now },
  }
  await stores.alerts.insert(row)
  for (const series_id of loaded.members.get(cause) ?? []) {
    await stores.alerts.saveMember({
      ...{ project, alert_id: id, series_id, change_point_id: '', effect_json: null, standing: 1 },
    })
  }
  await happen(context, id, 'opened', why)
}

/** The commits between which a benchmark disappeared. */
async function rangeOf({ stores, project, loaded }: WatchContext, cause: string) {
  const runs = loaded.disappeared.get(cause)
  if (runs === undefined) return { after_json: null, up_to_json: null }
  const rows = await stores.runs.commitsOf(project, [runs.after, runs.upTo])
  const jsonOf = (run: string) => {
    const commit = toPointCommit(parseCommit(rows.find(({ id }) => id === run)?.commit_json ?? null))
    return commit && JSON.stringify(commit)
  }
  return { after_json: jsonOf(runs.after), up_to_json: jsonOf(runs.upTo) }
}

function happen(
  { stores, project, now, newId }: WatchContext,
  alert: string,
  kind: 'opened' | 'resolved',
  why: string,
): Promise<void> {
  return recordAlertEvent(stores, { project, alert, kind, at: now, who: null, why, newId })
}
