/** How far a host's runs were followed, in the order of history: all up to this place, none beyond. */
export interface TimelineTable {
  project: string
  host_id: string
  analysis_version: number
  /** The last run that was followed; all three null where none was yet. */
  history_at: number | null
  started_at: number | null
  run_id: string | null
}

/** What is known of a series as far as its host's runs were followed. */
export interface SeriesStateTable {
  project: string
  series_id: string
  host_id: string
  analysis_version: number
  /** The series' last point that was followed. */
  history_at: number
  started_at: number
  run_id: string
  /** Points that the tracker holds. */
  points: number
  /** Packed JSON of `SeriesMemory`; null where it must be made again from a checkpoint. */
  memory: Uint8Array | null
  /** Its change points are not yet brought up to date: more runs are to be followed first. */
  pending: number
  /** What the next run is judged against, in the contract's words. */
  baseline_json: string | null
  noise: number | null
  smallest_detectable: number | null
  blind: number | null
}

/** A series' memory as it was after some point, so that a late run costs the runs since, not all of history. */
export interface SeriesCheckpointTable {
  project: string
  series_id: string
  points: number
  host_id: string
  history_at: number
  started_at: number
  run_id: string
  memory: Uint8Array
}

/** Where a series' level shifted. Rows are never deleted: what no longer stands is withdrawn, with a reason. */
export interface ChangePointTable {
  project: string
  id: string
  series_id: string
  /** First run of the new level; the next two bound it with 95 % confidence. */
  run_id: string
  earliest_run_id: string
  latest_run_id: string
  /** The last run that is surely on the level before. */
  before_run_id: string
  level_before: number
  level_after: number
  effect_relative: number | null
  effect_low: number | null
  effect_high: number | null
  p: number
  cause: 'shift' | 'epoch'
  /** The environment's changed fields where the cause is its epoch. */
  field_changes_json: string
  /** JSON of `Attribution`; null where none is known (yet). */
  attribution_json: string | null
  /** Runs to come would still count towards the attribution. */
  attribution_open: number
  state: 'found' | 'withdrawn'
  found_version: number
  found_at: number
  /** The newest run when it was found. */
  found_run_id: string
  /** The last version that let it stand. */
  standing_version: number
  withdrawn_version: number | null
  withdrawn_at: number | null
  withdrawn_reason: string | null
}

/** What happened to a change point, in order. */
export interface ChangePointEventTable {
  project: string
  change_point_id: string
  position: number
  kind: 'found' | 'moved' | 'withdrawn' | 'found-again'
  at: number
  version: number
  /** Where it stood then. */
  run_id: string
  reason: string | null
}
