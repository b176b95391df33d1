import { type Selectable, sql } from 'kysely'
import type { HostSigns, MovedCanary } from '../../server/contract/host.ts'
import type { Db, RunTable } from '../schema.ts'
import { type CanaryRow, canaryChanges } from './host-canaries.ts'
import { isOpen } from './open-alert.ts'

/** Runs that a host's health is told by. */
const recentRuns = 20

export interface HostsMoment {
  readonly now: number
  /** An agent that was not seen since is silent. */
  readonly silentBefore: number
}

interface SignsQuery extends HostsMoment {
  readonly projects: readonly string[]
  /** One alone; null for all. */
  readonly host: string | null
  /** Of these hosts. */
  readonly canaries: readonly CanaryRow[]
}

/** What tells how hosts are, in the order of projects and labels: a handful of queries, however many hosts there are. */
export async function hostSigns(db: Db, query: SignsQuery): Promise<HostSigns[]> {
  const hosts = await loadHosts(db, query)
  const runs = Map.groupBy(await lastRuns(db, query), placeOf)
  const canaries = Map.groupBy(query.canaries, placeOf)
  const shifts = await latestShifts(db, query.canaries)
  const missing = Map.groupBy(await missingAlerts(db, query), placeOf)
  return hosts.map((row) => {
    const { project, host_id, label, agent } = row
    const recent = (runs.get(placeOf(row)) ?? []).slice(0, recentRuns)
    const [last] = recent
    const judged = recent.filter(({ analysis }) => analysis === 'done')
    return {
      project,
      host: { id: host_id, label },
      agent: agent && { ...agent, silent: agent.seenAt < query.silentBefore },
      lastRun: last === undefined ? null : { id: last.id, startedAt: last.started_at },
      recent: { judged: judged.length, valid: judged.filter(isValid).length },
      canaryState: stateOf(canaries.get(placeOf(row)) ?? [], shifts, recent.at(-1)?.started_at ?? 0),
      missing: (missing.get(placeOf(row)) ?? []).map(({ id, headline }) => ({ alert: id, headline })),
    }
  })
}

function placeOf({
  project,
  host_id,
}: {
  readonly project: string
  readonly host_id: string | null
}): string {
  return `${project}/${host_id}`
}

async function loadHosts(db: Db, { projects, host }: SignsQuery) {
  const rows = await db
    .selectFrom('host')
    .leftJoin('agent', (join) =>
      join.onRef('agent.project', '=', 'host.project').onRef('agent.host_id', '=', 'host.id'),
    )
    .select(['host.project', 'host.id as host_id', 'label'])
    .select(['agent_version', 'work_id', 'registered_at', 'seen_at'])
    .where('host.project', 'in', projects)
    .$if(host !== null, (query) => query.where('host.id', '=', host ?? ''))
    .orderBy('host.project')
    .orderBy('label')
    .orderBy('host.id')
    .execute()
  return rows.map(({ project, host_id, label, agent_version, work_id, registered_at, seen_at }) => {
    const known = agent_version !== null && registered_at !== null && seen_at !== null
    const agent = known
      ? { agentVersion: agent_version, work: work_id, registeredAt: registered_at, seenAt: seen_at }
      : null
    return { project, host_id, label, agent }
  })
}

const runColumns = [
  ...(['project', 'host_id', 'id', 'started_at'] as const),
  ...(['analysis', 'validity', 'told_suspect_json'] as const),
] as const satisfies readonly (keyof RunTable)[]

type RecentRun = Selectable<Pick<RunTable, (typeof runColumns)[number]>>

/**
 * Each host's last runs by the clock, the last first, and a few more where several started at once: how it is now is not told
 * by the order of history. Where they begin is found in the index by history, which holds the starts.
 */
function lastRuns(db: Db, { projects, host }: SignsQuery): Promise<RecentRun[]> {
  return db
    .with(
      (name) => name('recent').materialized(),
      (query) =>
        query
          .selectFrom('host')
          .select(['host.project', 'host.id as host_id'])
          .select((eb) =>
            eb.fn
              .coalesce(
                eb
                  .selectFrom('run as first')
                  .whereRef('first.project', '=', 'host.project')
                  .whereRef('first.host_id', '=', 'host.id')
                  .select('first.started_at')
                  .orderBy('first.started_at', 'desc')
                  .limit(1)
                  .offset(recentRuns - 1),
                sql<number>`0`,
              )
              .as('since'),
          )
          .where('host.project', 'in', projects)
          .$if(host !== null, (only) => only.where('host.id', '=', host ?? '')),
    )
    .selectFrom('recent')
    .innerJoin('run', (join) =>
      join
        .onRef('run.project', '=', 'recent.project')
        .onRef('run.host_id', '=', 'recent.host_id')
        .onRef('run.started_at', '>=', 'recent.since'),
    )
    .select(runColumns.map((name) => `run.${name}` as const))
    .orderBy('run.started_at', 'desc')
    .orderBy('run.id', 'desc')
    .execute()
}

/** As `runCounts` has it. */
function isValid({ validity, told_suspect_json }: RecentRun): boolean {
  return validity !== 'suspect' && told_suspect_json === null
}

type Shift = Awaited<ReturnType<typeof canaryChanges>>[number]

/** The last shift of each canary's level: an epoch of its own is a change that is known. */
async function latestShifts(db: Db, canaries: readonly CanaryRow[]): Promise<ReadonlyMap<string, Shift>> {
  const changes = await canaryChanges(db, canaries)
  return new Map(changes.filter(({ cause }) => cause === 'shift').map((shift) => [shift.series, shift]))
}

/** `since`: when the oldest of the host's last runs started. */
function stateOf(
  canaries: readonly CanaryRow[],
  shifts: ReadonlyMap<string, Shift>,
  since: number,
): HostSigns['canaryState'] {
  const fresh = canaries.filter(({ latest }) => (latest?.startedAt ?? 0) >= since)
  // Where runs go on without one of them, it has been given up. Where all of them are older, runs were of pull requests.
  const measured = fresh.length > 0 ? fresh : canaries
  const moved = measured.flatMap((canary) => {
    const shift = shifts.get(canary.id)
    return movedBy(canary, shift !== undefined && shift.startedAt >= since ? shift : null)
  })
  const steady = measured.filter(({ id, verdict }) => {
    return verdict === 'unchanged' && !moved.some(({ series }) => series === id)
  })
  return { judged: steady.length + moved.length, moved }
}

function movedBy(canary: CanaryRow, shift: Shift | null): MovedCanary[] {
  const { id, benchmark, metric, direction, verdict, latest } = canary
  const isOff = verdict === 'regressed' || verdict === 'improved'
  if (!isOff && shift === null) return []
  const effect = shift === null ? (latest?.verdict?.effect ?? null) : shift.effect
  return [{ series: id, benchmark, metric, direction, effect, since: shift?.startedAt ?? null }]
}

/**
 * That an agent is silent is told by the agent itself; a suite or a benchmark that is not measured any more says nothing of
 * its host, which measures all the rest.
 */
function missingAlerts(db: Db, { projects, host, now }: SignsQuery) {
  return db
    .selectFrom('alert')
    .select(['project', 'host_id', 'id', 'headline'])
    .where('project', 'in', projects)
    .where('kind', '=', 'missing-data')
    .where('cause', 'like', 'series-of-host/%')
    .where(isOpen(now))
    .$if(host !== null, (query) => query.where('host_id', '=', host ?? ''))
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}
