import type { WorkRow } from '../../db/stores/work.ts'
import type { Work, WorkPurpose, WorkRequest } from '../contract/work.ts'
import type { Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'

/** What a piece of work is a part of; a request of a person is part of nothing. */
interface WorkOrigin {
  readonly purpose: WorkPurpose
  readonly confirmation?: string
  readonly calibration?: string
}

interface WorkContext {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

/** Queues work within a transaction; an agent that waits sees it at its next look. */
export async function queueWorkRow(
  stores: Stores,
  request: WorkRequest,
  { project, now, newId, purpose, confirmation, calibration }: WorkContext & WorkOrigin,
): Promise<WorkRow> {
  const { commits, host, profile, benchmarks, notBefore, reason } = request
  const row: WorkRow = {
    ...{ project, id: newId(), commits_json: JSON.stringify(commits), host_id: host, profile, reason },
    ...{ benchmarks_json: benchmarks && JSON.stringify(benchmarks), not_before: notBefore },
    ...{ purpose, confirmation_id: confirmation ?? null, calibration_id: calibration ?? null },
    ...queuedWork,
    ...{ created_at: now, attempts: 0, finished_at: null, runs_json: '[]', error: null },
  }
  await stores.work.insert(row)
  return row
}

/** What makes work free for the next agent that asks. */
export const queuedWork = { state: 'queued', claimed_by: null, claimed_at: null, lease_until: null } as const

/** Queues the look at what a piece of work is a part of, now that the work has begun or ended. */
export async function followWork(
  stores: Stores,
  { confirmation_id, calibration_id }: Pick<WorkRow, 'confirmation_id' | 'calibration_id'>,
  context: WorkContext,
): Promise<void> {
  if (confirmation_id !== null) {
    await stores.jobs.enqueue(followUpJob(followUpKinds.confirmation, confirmation_id, context))
  }
  if (calibration_id !== null) {
    await stores.jobs.enqueue(followUpJob(followUpKinds.calibration, calibration_id, context))
  }
}

/** A row in the contract's words. */
export function toWork(row: WorkRow): Work {
  return {
    id: row.id,
    commits: JSON.parse(row.commits_json) as string[],
    host: row.host_id,
    profile: row.profile,
    purpose: row.purpose,
    benchmarks: row.benchmarks_json === null ? null : (JSON.parse(row.benchmarks_json) as string[]),
    notBefore: row.not_before,
    reason: row.reason,
    state: row.state,
    createdAt: row.created_at,
    claimedBy: row.claimed_by,
    claimedAt: row.claimed_at,
    attempts: row.attempts,
    finishedAt: row.finished_at,
    runs: JSON.parse(row.runs_json) as string[],
    error: row.error,
  }
}
