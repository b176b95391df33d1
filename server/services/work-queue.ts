import type { WorkRow } from '../../db/stores/work.ts'
import type { AgentStatus, Heartbeat, Work, WorkOutcome, WorkRequest, WorkState } from '../contract/work.ts'
import { workTimes } from '../contract/work.ts'
import type { ServiceDeps, Stores } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { createWaiters } from './waiters.ts'
import { followWork, queuedWork, queueWorkRow, toWork } from './work-rows.ts'

export interface WorkQueue {
  queue(project: string, request: WorkRequest): Promise<Work>
  /** Registers an agent and renews its lease; tells whether it may go on with what it has in hand. */
  heartbeat(project: string, host: string, said: Heartbeat): Promise<'keep' | 'stop' | null>
  /** The next work for a host, waiting up to `waitMs` for it; null when none came. */
  claim(project: string, host: string, wait: ClaimWait): Promise<Work | null>
  finish(project: string, id: string, outcome: WorkOutcome): Promise<Work>
  cancel(project: string, id: string): Promise<Work>
  list(project: string, page: { limit: number; state: WorkState | null }): Promise<Work[] | null>
  agents(project: string): Promise<AgentStatus[] | null>
  /** Answers everyone who waits; for the end of the server. */
  stop(): void
}

interface ClaimWait {
  readonly waitMs: number
  /** Aborts when nobody wants the answer any more: work must not be given to who is gone. */
  readonly signal: AbortSignal
}

/** Work is claimed this often before it counts as failed. */
const mostAttempts = 3

/**
 * The queue of work for hosts. A claim is a lease that heartbeats renew; work of an agent that fell silent goes back to the
 * queue. Rejects with `ProblemFailure`: `not-found`, and `work-conflict` where the work is not what the caller believes.
 */
export function createWorkQueue(deps: ServiceDeps): WorkQueue {
  const { database, clock, newId } = deps
  const waiters = createWaiters()

  const tryClaim = (project: string, host: string) =>
    database.unitOfWork(async (stores) => {
      const now = clock()
      for (const row of await stores.work.abandoned(project, host, now))
        await giveBack(stores, row, { project, now, newId })
      const next = await stores.work.next(project, host, now)
      if (next === undefined) return null
      const change = {
        ...{ state: 'claimed' as const, claimed_by: host, claimed_at: now, attempts: next.attempts + 1 },
        lease_until: now + workTimes.leaseMs,
      }
      await stores.work.update(next, change)
      await followWork(stores, next, { project, now, newId })
      return toWork({ ...next, ...change })
    })

  const change = (project: string, id: string, decide: (row: WorkRow) => Partial<WorkRow> | null) =>
    database.unitOfWork(async (stores) => {
      const row = await stores.work.find(project, id)
      if (row === undefined) {
        throw new ProblemFailure('not-found', `There is no work ${id} in project ${project}`)
      }
      const changed = decide(row)
      if (changed !== null) {
        await stores.work.update(row, changed)
        await followWork(stores, row, { project, now: clock(), newId })
      }
      return toWork({ ...row, ...changed })
    })

  return {
    async queue(project, request) {
      const row = await database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        return queueWorkRow(stores, request, { project, now: clock(), newId, purpose: 'measure' })
      })
      waiters.wake(project)
      return toWork(row)
    },

    heartbeat: (project, host, said) =>
      database.unitOfWork(async (stores) => {
        await requireProject(stores, project)
        const now = clock()
        await stores.projects.saveHost(project, { id: host, label: said.label })
        await stores.work.saveAgent({
          ...{ project, host_id: host, agent_version: said.agentVersion, work_id: said.work },
          ...{ registered_at: now, seen_at: now },
        })
        if (said.work === null) return null
        const row = await stores.work.find(project, said.work)
        if (row?.state !== 'claimed' || row.claimed_by !== host) return 'stop'
        await stores.work.update(row, { lease_until: now + workTimes.leaseMs })
        return 'keep'
      }),

    async claim(project, host, { waitMs, signal }) {
      await database.unitOfWork((stores) => requireProject(stores, project))
      const deadline = clock() + waitMs
      for (;;) {
        if (signal.aborted) return null
        const woken = waiters.wait(project, Math.min(lookAgainMs, deadline - clock()), signal)
        const work = await tryClaim(project, host)
        if (work !== null || clock() >= deadline || waiters.stopped()) {
          woken.cancel()
          return work
        }
        await woken.done
      }
    },

    async finish(project, id, { host, outcome, runs, error }) {
      const work = await change(project, id, (row) => {
        if (row.claimed_by === host && row.state === outcome) return null
        if (row.state !== 'claimed' || row.claimed_by !== host) throw notTheirs(row, host)
        if (outcome === 'returned') return { ...queuedWork, attempts: Math.max(0, row.attempts - 1) }
        const runs_json = JSON.stringify(runs)
        return { state: outcome, runs_json, error, finished_at: clock(), lease_until: null }
      })
      if (work.state === 'queued') waiters.wake(project)
      return work
    },

    cancel: (project, id) =>
      change(project, id, (row) => {
        if (row.state === 'cancelled') return null
        if (row.state === 'queued' || row.state === 'claimed') {
          return { state: 'cancelled', finished_at: clock(), lease_until: null }
        }
        throw new ProblemFailure('work-conflict', `Work ${id} has ended already: it is ${row.state}`)
      }),

    async list(project, page) {
      const rows = await database.reads.work(project, page)
      return rows?.map(toWork) ?? null
    },

    async agents(project) {
      const rows = await database.reads.agents(project)
      const silentBefore = clock() - workTimes.leaseMs
      return (
        rows?.map((row) => ({
          host: { id: row.host_id, label: row.host_label },
          agentVersion: row.agent_version,
          work: row.work_id,
          registeredAt: row.registered_at,
          seenAt: row.seen_at,
          silent: row.seen_at < silentBefore,
        })) ?? null
      )
    },

    stop: waiters.stop,
  }
}

/** A claim looks again at least this often: leases end without anybody telling. */
const lookAgainMs = 5_000

async function giveBack(
  stores: Stores,
  row: WorkRow,
  context: { readonly project: string; readonly now: number; readonly newId: () => string },
): Promise<void> {
  if (row.attempts < mostAttempts) return stores.work.update(row, queuedWork)
  const error = `The agent fell silent ${mostAttempts} times while it had this work`
  await stores.work.update(row, { state: 'failed', finished_at: context.now, lease_until: null, error })
  await followWork(stores, row, context)
}

async function requireProject(stores: Stores, project: string): Promise<void> {
  if ((await stores.projects.find(project)) !== undefined) return
  throw new ProblemFailure('not-found', `There is no project ${project}`, {
    hint: 'A project begins with its first run: metalmark run uploads one',
  })
}

function notTheirs(row: WorkRow, host: string): ProblemFailure {
  const held = row.claimed_by === null ? '' : ` and belongs to host ${row.claimed_by.slice(0, 12)}…`
  return new ProblemFailure(
    'work-conflict',
    `Expected work that host ${host.slice(0, 12)}… has claimed, but work ${row.id} is ${row.state}${held}`,
    { hint: 'It was cancelled, or its lease ended: keep the runs, and claim anew' },
  )
}
