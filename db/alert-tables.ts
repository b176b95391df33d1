import type { AlertEventKind, AlertEvidence, AlertHandling, AlertKind } from '../server/contract/alert.ts'
import type { ExpectedChange } from '../server/contract/expected-change.ts'

/** One cause, many series. Rows are never deleted. */
export interface AlertTable {
  project: string
  id: string
  kind: AlertKind
  /**
   * What it is about, unique among alerts that are alive: `pull-request/12`, `agent/<host>`; null for changes. Of benchmarks that are
   * gone the members say it: `gone/<suite>/<first run without>`, and once `benchmark/<host>/<name>/<path>`.
   */
  cause: string | null
  headline: string
  evidence: AlertEvidence
  handling: AlertHandling
  assignee: string | null
  muted_until: number | null
  /** JSON of `Attribution`. */
  attribution_json: string | null
  /** JSON array of labels. */
  hosts_json: string
  /** The host whose agent or series it is about, or where a confirmation would run; null where there is no such one. */
  host_id: string | null
  /** JSON of `PointCommit`: the last commit surely before the cause, the first surely after it. */
  after_json: string | null
  up_to_json: string | null
  /** JSON array of `FieldChange`. */
  environment_json: string
  pull_request: number | null
  /** JSON of `Effect` of its largest member. */
  largest_json: string | null
  merged_into: string | null
  opened_at: number
  updated_at: number
}

/** Series of an alert. */
export interface AlertMemberTable {
  project: string
  alert_id: string
  series_id: string
  /** A series may shift twice within one alert's range. Empty for pull requests and missing data. */
  change_point_id: string
  effect_json: string | null
  /** 0 once it was withdrawn on its own; of missing data, once they came again. */
  standing: number
}

/** What happened to an alert, in order. */
export interface AlertEventTable {
  project: string
  alert_id: string
  position: number
  kind: AlertEventKind
  at: number
  who: string | null
  why: string | null
  evidence: AlertEvidence
  handling: AlertHandling
  /** 1 once it was decided whom to tell of it. */
  told: number
}

/** Accepted changes. */
export interface ExpectedChangeTable {
  project: string
  id: string
  commit_hash: string
  pattern: string
  relative: number | null
  source: ExpectedChange['source']
  who: string | null
  why: string | null
  at: number
  alert_id: string | null
  /** When somebody took it back, so that it holds no more; null while it holds. */
  taken_back_at: number | null
  taken_back_by: string | null
  taken_back_why: string | null
}
