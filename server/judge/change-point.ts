import type { Effect } from '../contract/verdict.ts'

/** A place where a series' level shifted. Indexes count the series' points from 0, oldest first. */
export interface ChangePoint {
  /** First point of the new level. */
  readonly index: number
  /** The shift lies between these two (inclusive) with 95 % confidence. */
  readonly earliest: number
  readonly latest: number
  /** Levels in the metric's unit: of the segments on either side. */
  readonly before: number
  readonly after: number
  /** Null where the level before is zero, and nothing can be said relative to it. 95 % interval. */
  readonly effect: Effect | null
  /** Chance that noise alone shows a shift as strong anywhere between its neighbours. */
  readonly p: number
  /** `epoch`: the environment's epoch changed at this very point, so the code is not to blame by itself. */
  readonly cause: 'shift' | 'epoch'
}
