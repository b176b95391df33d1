import type { Analysis } from '../services/analyse.ts'
import { analysisKind, followKind } from '../services/analysis-job.ts'
import type { JobHandler } from './worker.ts'

/** The handlers of all kinds of jobs. */
export function createHandlers(analysis: Analysis): Readonly<Record<string, JobHandler>> {
  return {
    [analysisKind]: {
      run: (job, signal) => analysis.run(job.project, job.key, signal),
      failed: (job) => analysis.giveUp(job.project, job.key),
    },
    [followKind]: {
      run: (job) => analysis.host(job.project, job.key),
      failed: () => async () => undefined,
    },
  }
}
