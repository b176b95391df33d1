import type { createAnalyse } from '../services/analyse.ts'
import { analysisKind } from '../services/analysis-job.ts'
import type { JobHandler } from './worker.ts'

/** The handlers of all kinds of jobs. */
export function createHandlers(
  analyse: ReturnType<typeof createAnalyse>,
): Readonly<Record<string, JobHandler>> {
  return {
    [analysisKind]: {
      run: (job) => analyse(job.project, job.key),
      failed: (job) => (stores) => stores.runs.setAnalysis(job.project, job.key, 'failed'),
    },
  }
}
