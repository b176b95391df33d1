import type { NewJob } from '../../db/stores/jobs.ts'

export const analysisKind = 'analyse-run'

interface AnalysisRequest {
  readonly project: string
  readonly run: string
  /** For the job's row, should it be new. */
  readonly id: string
  readonly now: number
}

/** The job that judges a run's points. */
export function analysisJob({ project, run, id, now }: AnalysisRequest): NewJob {
  return { project, id, kind: analysisKind, key: run, payload_json: '{}', max_attempts: 5, run_at: now }
}
