import type { NewJob } from '../../db/stores/jobs.ts'

export const analysisKind = 'analyse-run'
export const followKind = 'follow-host'

interface AnalysisRequest {
  readonly project: string
  /** For the job's row, should it be new. */
  readonly id: string
  readonly now: number
}

/** The job that judges a run's points. */
export function analysisJob({ run, ...request }: AnalysisRequest & { readonly run: string }): NewJob {
  return { ...common(request), kind: analysisKind, key: run, priority: 0 }
}

/**
 * The job that goes on following a host's runs where later ones must be judged again: late data, another version of the
 * analysis. It comes after the runs that somebody waits for.
 */
export function followJob({ host, ...request }: AnalysisRequest & { readonly host: string }): NewJob {
  return { ...common(request), kind: followKind, key: host, priority: 1 }
}

function common({ project, id, now }: AnalysisRequest) {
  return { project, id, payload_json: '{}', max_attempts: 5, run_at: now }
}
