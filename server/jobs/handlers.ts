import type { Analysis } from '../services/analyse.ts'
import { analysisKind, followKind } from '../services/analysis-job.ts'
import { rebaseKind } from '../services/expected-changes.ts'
import { followUpKinds } from '../services/follow-ups.ts'
import { commitsOf, placeKind } from '../services/place-runs.ts'
import type { DataWatch } from '../services/watch-data.ts'
import { outsidePace } from './backoff.ts'
import type { JobHandler, Queue, Writes } from './worker.ts'

/** What the jobs after an analysis do; each resolves to its last writes. */
export interface FollowUps {
  readonly alerts: (project: string) => Promise<Writes>
  readonly rebaseline: (project: string) => Writes
  readonly watch: DataWatch
  readonly pullRequest: (project: string, number: number) => Promise<Writes>
  readonly confirmation: (project: string, id: string) => Promise<Writes>
  readonly bisection: (project: string, id: string) => Promise<Writes>
  readonly calibration: (project: string, id: string) => Promise<Writes>
}

/** Who is told what of a subject, and how a delivery is sent. */
export interface Notify {
  readonly publish: (project: string, subject: string) => Promise<Writes>
  readonly deliver: Omit<JobHandler, 'pace'>
}

/**
 * What waits for others does not hold up what needs this machine alone. Each target has a lane of its own: one that hangs
 * holds up nothing but what itself is told, unless so many hang at once; then others wait until one of them times out.
 */
export const queues: readonly Queue[] = [
  { kinds: { except: [followUpKinds.deliver] }, atOnce: 1 },
  { kinds: { only: [followUpKinds.deliver] }, atOnce: 8 },
]

/** The handlers of all kinds of jobs. */
export function createHandlers(
  analysis: Analysis,
  followUps: FollowUps,
  notify: Notify,
): Readonly<Record<string, JobHandler>> {
  return {
    [followUpKinds.publish]: retried((job) => notify.publish(job.project, job.key)),
    [followUpKinds.deliver]: { ...notify.deliver, pace: outsidePace },
    [analysisKind]: {
      run: (job, signal) => analysis.run(job.project, job.key, signal),
      failed: (job) => analysis.giveUp(job.project, job.key),
    },
    [placeKind]: retried(async (job) => analysis.place(job.project, commitsOf(job))),
    [rebaseKind]: retried(async (job) => followUps.rebaseline(job.project)),
    [followKind]: retried((job) => analysis.host(job.project, job.key)),
    [followUpKinds.alerts]: retried((job) => followUps.alerts(job.project)),
    [followUpKinds.watch]: {
      run: (job) => followUps.watch.look(job.project),
      failed: (job) => followUps.watch.again(job.project),
    },
    [followUpKinds.pullRequest]: retried((job) => followUps.pullRequest(job.project, Number(job.key))),
    [followUpKinds.confirmation]: retried((job) => followUps.confirmation(job.project, job.key)),
    [followUpKinds.bisection]: retried((job) => followUps.bisection(job.project, job.key)),
    [followUpKinds.calibration]: retried((job) => followUps.calibration(job.project, job.key)),
  }
}

/** A job that leaves nothing to write when it has failed for good: the next one of its kind does its work too. */
function retried(run: JobHandler['run']): JobHandler {
  return { run, failed: () => async () => undefined }
}
