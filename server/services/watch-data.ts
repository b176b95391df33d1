import type { AlertRow } from '../../db/stores/alerts.ts'
import {
  findLate,
  findMissing,
  isAboutGone,
  type LateBenchmark,
  type Missing,
} from '../judge/missing-data.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { followUpJob, followUpKinds, wholeProject } from './follow-ups.ts'
import { bringGoneInLine } from './gone-alerts.ts'
import { loadWatched } from './load-watched.ts'
import type { WatchContext } from './missing-alert.ts'
import { settingsOf } from './settings-of.ts'
import { bringSilencesInLine } from './silence-alerts.ts'

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
    const patience = settingsOf(row).missingData
    const lacking = {
      missing: findMissing(loaded.watched, patience, now),
      late: findLate(loaded.watched, patience, now),
    }
    const labels = await database.reads.watch.hosts(project)
    return async (stores) => {
      await bringInLine({ stores, project, now, newId, labels, loaded }, lacking)
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

interface Lacking {
  readonly missing: readonly Missing[]
  readonly late: readonly LateBenchmark[]
}

async function bringInLine(context: WatchContext, { missing, late }: Lacking): Promise<void> {
  const known = await context.stores.alerts.ofKinds(context.project, ['missing-data'])
  const [gone, silences] = [known.filter(isGoneRow), known.filter((row) => !isGoneRow(row))]
  const explained = await bringSilencesInLine(context, { missing, alerts: silences })
  const unexplained = late.filter(({ benchmark }) => !explained(benchmark.host))
  await bringGoneInLine(context, { late: unexplained, alerts: gone })
}

function isGoneRow({ cause }: AlertRow): boolean {
  return isAboutGone(cause ?? '')
}
