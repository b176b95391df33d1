/** One point of a series as the detector sees it. Points come in the order of the project's history. */
export interface SeriesPoint {
  /** Finite; in the metric's unit. */
  readonly value: number
  /** Standard error of the value as estimated within its run, in the same unit; absent when the run tells nothing of it. */
  readonly se?: number
  /** Identifies the state of the environment's epoch fields. Another value begins a new segment by force. */
  readonly epoch?: string
}
