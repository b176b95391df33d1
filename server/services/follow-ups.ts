import type { NewJob } from '../../db/stores/jobs.ts'
import type { Stores } from '../../db/stores/stores.ts'

/** What is done once runs were judged, each as a job of its own: a failure of one leaves the verdicts as they are. */
export const followUpKinds = {
  /** Brings the project's alerts in line with its change points. */
  alerts: 'sync-alerts',
  /** Brings a pull request's alert in line with its verdict. The key is its number. */
  pullRequest: 'sync-pull-request',
  /** Looks at what a confirmation's runs say, and goes on or ends it. The key is its id. */
  confirmation: 'advance-confirmation',
  /** The next step of a bisection. The key is its id. */
  bisection: 'advance-bisection',
  /** Looks whether a calibration's runs are complete. The key is its id. */
  calibration: 'advance-calibration',
  /** Looks for data that should have come, again and again. */
  watch: 'watch-data',
  /** Decides who is told what of a subject, and queues deliveries. The key is the subject. */
  publish: 'publish',
  /** Sends one delivery. The key is its id. */
  deliver: 'deliver',
} as const
export type FollowUpKind = (typeof followUpKinds)[keyof typeof followUpKinds]

interface JobContext {
  readonly project: string
  readonly now: number
  readonly newId: () => string
}

/** A job of these kinds; one that is queued already under the same key starts anew. */
export function followUpJob(
  kind: FollowUpKind,
  key: string,
  { project, now, newId }: JobContext,
  { runAt = now, attempts = 5 }: { readonly runAt?: number; readonly attempts?: number } = {},
): NewJob {
  const background = kind === followUpKinds.watch || kind === followUpKinds.calibration
  return {
    ...{ project, id: newId(), kind, key, payload_json: '{}' },
    ...{ max_attempts: attempts, run_at: runAt, priority: background ? 1 : 0 },
  }
}

/** The key of the jobs that a project has one of. */
export const wholeProject = 'project'

/** Queues what judged runs give reason to. */
export async function queueFollowUps(
  stores: Stores,
  { runs, ...context }: JobContext & { readonly runs: readonly string[] },
): Promise<void> {
  const queue = (kind: FollowUpKind, key: string) => stores.jobs.enqueue(followUpJob(kind, key, context))
  const occasions = await stores.runs.occasions(context.project, runs)
  if (occasions.some((run) => run.on_baseline === 1)) await queue(followUpKinds.alerts, wholeProject)
  for (const number of new Set(occasions.flatMap((run) => run.pull_request ?? []))) {
    await queue(followUpKinds.pullRequest, String(number))
  }
  for (const id of new Set(occasions.flatMap((run) => run.work_id ?? []))) {
    const work = await stores.work.find(context.project, id)
    const { confirmation_id = null, calibration_id = null } = work ?? {}
    if (confirmation_id !== null) await queue(followUpKinds.confirmation, confirmation_id)
    if (calibration_id !== null) await queue(followUpKinds.calibration, calibration_id)
  }
}
