import type { Calibration } from '../server/contract/calibration.ts'
import type { Bisection, ConfirmationState } from '../server/contract/confirmation.ts'

/** Base and head measured against each other. What its runs say is computed from their points. */
export interface ConfirmationTable {
  project: string
  id: string
  alert_id: string | null
  bisection_id: string | null
  base_commit: string
  head_commit: string
  /** JSON array of host ids, the one where the suspicion came up first. */
  hosts_json: string
  benchmarks_json: string
  /** JSON array of ids of the series that raised the suspicion; empty where a person asked. */
  series_json: string
  state: ConfirmationState
  reason: string
  most_boots: number
  created_at: number
  deadline_at: number
  ended_at: number | null
  /** JSON of what its runs said at its end, so that a later version of the judge does not rewrite it; null before. */
  outcome_json: string | null
}

export interface BisectionTable {
  project: string
  id: string
  alert_id: string | null
  host_id: string
  benchmarks_json: string
  state: Bisection['state']
  reason: string
  /** JSON array of `{ hash, is }`, oldest first. */
  commits_json: string
  culprit: string | null
  confidence: number | null
  /** JSON array of `{ at, text }`. */
  log_json: string
  created_at: number
  ended_at: number | null
}

export interface CalibrationTable {
  project: string
  id: string
  commit_hash: string | null
  hosts_json: string
  state: Calibration['state']
  reason: string
  runs_json: string
  /** JSON array of `VarianceComponents`, each with what tells its series; null until it is done. */
  components_json: string | null
  /** JSON of the last run that counts of each host, by the host's id: another environment since then makes it stale. */
  epochs_json: string
  created_at: number
  measured_at: number | null
}
