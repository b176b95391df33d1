import type { Kysely, Transaction } from 'kysely'
import type { Acceleration } from '../server/contract/environment.ts'
import type { AlertEventTable, AlertMemberTable, AlertTable, ExpectedChangeTable } from './alert-tables.ts'
import type { DeliveryTable } from './delivery-tables.ts'
import type { BisectionTable, CalibrationTable, ConfirmationTable } from './experiment-tables.ts'
import type {
  ChangePointEventTable,
  ChangePointTable,
  SeriesCheckpointTable,
  SeriesStateTable,
  TimelineTable,
} from './judge-tables.ts'
import type { ProjectRevisionTable, SeriesSummaryTable } from './summary-tables.ts'
import type { AgentTable, WorkTable } from './work-tables.ts'

/**
 * The tables. Every key begins with the project, so that a distributed database can shard by it; only tokens, which
 * are looked up before a project is known, and what belongs to no project do not. Ids are ULIDs, instants epoch milliseconds, flags 0 or 1, `json`
 * columns hold JSON as text, `body` columns what `codec.ts` packs.
 */
export interface Schema {
  readonly project: ProjectTable
  readonly host: HostTable
  readonly environment: EnvironmentTable
  readonly raw_output: RawOutputTable
  readonly run: RunTable
  readonly result: ResultTable
  readonly series: SeriesTable
  readonly point: PointTable
  readonly job: JobTable
  readonly timeline: TimelineTable
  readonly series_state: SeriesStateTable
  readonly project_revision: ProjectRevisionTable
  readonly series_summary: SeriesSummaryTable
  readonly series_checkpoint: SeriesCheckpointTable
  readonly change_point: ChangePointTable
  readonly change_point_event: ChangePointEventTable
  readonly agent: AgentTable
  readonly work: WorkTable
  readonly lineage: LineageTable
  readonly branch_commit: BranchCommitTable
  readonly alert: AlertTable
  readonly alert_member: AlertMemberTable
  readonly alert_event: AlertEventTable
  readonly expected_change: ExpectedChangeTable
  readonly confirmation: ConfirmationTable
  readonly bisection: BisectionTable
  readonly calibration: CalibrationTable
  readonly delivery: DeliveryTable
  readonly token: TokenTable
  readonly installation: InstallationTable
}

/** A database or a transaction: what stores and read models take. */
export type Db = Kysely<Schema> | Transaction<Schema>

export interface ProjectTable {
  slug: string
  /** The main baseline branch. */
  baseline_branch: string
  created_at: number
  /** JSON of `ProjectSettings`; null while nobody has said any. */
  settings_json: string | null
}

/** What belongs to no project, such as the secret that chart addresses are made with. */
export interface InstallationTable {
  name: string
  value: string
}

/** Commits as far as they are known, measured or not: what orders a project's history. */
export interface LineageTable {
  project: string
  hash: string
  /** Null where it is not known, or where there is none. */
  first_parent: string | null
  /** The committer's time, but no later than the start of any run that told of it: a clock that ran ahead. */
  committed_at: number
  /**
   * Place in history: the committer's time, moved to after its first parent's place where that is known (git calls it the
   * corrected commit date).
   */
  history_at: number
  subject: string
  /** JSON array of `Metalmark-Expected` trailers; null for none. */
  expected_json: string | null
  /** JSON array of tags; null for none. */
  tags_json: string | null
}

/** Commits that the first-parent history of a baseline branch holds or held, as far as runs have told. */
export interface BranchCommitTable {
  project: string
  /** As series have it, but empty for the main baseline branch. */
  branch: string
  hash: string
}

export interface HostTable {
  project: string
  id: string
  /** The label that the host gave itself last. */
  label: string
}

/** A snapshot of facts, by the SHA-256 of its canonical JSON; stored once however many runs carry it. */
export interface EnvironmentTable {
  project: string
  hash: string
  body: Uint8Array
}

export interface RawOutputTable {
  project: string
  sha256: string
  body: Uint8Array
}

export interface RunTable {
  project: string
  id: string
  /** SHA-256 of the upload's canonical JSON: tells a repeated upload from another run under the same id. */
  content_hash: string
  suite: string
  agent_version: string
  started_at: number
  finished_at: number
  received_at: number
  host_id: string
  environment_hash: string
  acceleration: Acceleration
  commit_json: string | null
  ci_json: string | null
  conditions_json: string
  notes_json: string
  /** What it takes to measure it again; null where the upload did not say. */
  manifest_json: string | null
  /** Why its agent held the run as a whole for doubtful; null where it did not. */
  told_suspect_json: string | null
  point_count: number
  analysis: 'queued' | 'done' | 'failed'
  /** Place in the project's history: its commit's, behind its merge base for a pull request, its own start without a commit. */
  history_at: number
  /** The run has points that may serve as baseline. */
  on_baseline: number
  /** The version that judged the run last; null before that. */
  analysis_version: number | null
  validity: 'valid' | 'suspect' | 'host-event' | null
  /** The way in which the run stands out as a whole; null where it does not. */
  displacement: 'better' | 'worse' | null
  /** Why a suspect run is one. */
  suspect_reason: string | null
  /** Number of the pull request that its commit belongs to; null for none. */
  pull_request: number | null
  /** Hash of the commit under test, and the branch that it was measured on. */
  head_commit: string | null
  branch: string | null
  /** Of a pull request: where it left its base branch, by which it stands in history. Null where nobody could tell. */
  merge_base: string | null
  /** The work that asked for it. */
  work_id: string | null
}

/** One benchmark of a run with all its repetitions, valid or not. */
export interface ResultTable {
  project: string
  run_id: string
  position: number
  benchmark_json: string
  body: Uint8Array
}

export interface SeriesTable {
  project: string
  id: string
  /** SHA-256 over all that makes two values comparable; see `series-key.ts`. */
  key: string
  benchmark: string
  path: string
  canary: number
  tool_name: string
  tool_version: string
  argv_json: string
  metric: string
  unit: string
  direction: 'higher' | 'lower' | 'none'
  role: 'headline' | 'secondary' | 'explanatory'
  semantics: 'rtt' | 'half-rtt' | 'one-way' | null
  host_id: string
  acceleration: Acceleration
  /** The baseline branch that it is of, where that is not the project's main one. */
  branch: string | null
  identity_json: string
  created_at: number
}

/** A run's value on a series, with its verdict once it was judged. */
export interface PointTable {
  project: string
  series_id: string
  run_id: string
  /** Position of the run's (first) result that the samples come from. */
  result_position: number
  /** Median of the samples. */
  value: number
  low_quartile: number
  high_quartile: number
  sample_count: number
  /** Little-endian Float64, in the order measured. */
  samples: Uint8Array
  /** The run was suspect, or every repetition was: kept and shown, never part of a baseline. */
  doubtful: number
  on_baseline: number
  /** As the run's. */
  history_at: number
  started_at: number
  environment_hash: string
  /** SHA-256 of the environment's epoch fields. */
  epoch_hash: string
  verdict: 'regressed' | 'improved' | 'unchanged' | 'inconclusive' | 'invalid' | null
  reason: string | null
  effect_relative: number | null
  effect_low: number | null
  effect_high: number | null
  smallest_detectable: number | null
  baseline_runs: number | null
  baseline_needed: number | null
  baseline_centre: number | null
  expected_low: number | null
  expected_high: number | null
  analysis_version: number | null
  /** Which point of the series it is to the tracker, from 0; null where it was kept out. */
  position: number | null
  /** The level that stood after it: what other branches are judged against until the next one. */
  level_json: string | null
  /** What changed in the environment where an epoch begins with this point; null elsewhere. */
  epoch_changes_json: string | null
  /** The accepted change that it comes after: another one is another epoch. */
  accepted: string | null
}

/** Work that was promised in the transaction that made it necessary. Finished jobs leave the table. */
export interface JobTable {
  project: string
  id: string
  kind: string
  /** What the job is about; one job per kind and key. */
  key: string
  payload_json: string
  state: 'queued' | 'running' | 'failed'
  attempts: number
  max_attempts: number
  run_at: number
  /** Lower goes first: 0 for what somebody waits for, 1 for work in the background. */
  priority: number
  last_error: string | null
  /** Of the jobs of a project's lane one is done at a time; null where nothing waits for it. */
  lane: string | null
}

export interface TokenTable {
  id: string
  name: string
  scope: 'read' | 'upload' | 'admin'
  /** Null: good for every project. */
  project: string | null
  /** SHA-256 of the token; the token itself is never stored. */
  hash: string
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}
