import type { MetricDefinition } from '../contract/benchmark.ts'
import type { Baseline, Verdict } from '../contract/verdict.ts'
import type { FieldChange } from '../contract/views.ts'
import type { ChangePoint } from '../judge/change-point.ts'
import type { Fields } from '../judge/changed-fields.ts'
import type { Level } from '../judge/level.ts'
import type { Sensitivity } from '../judge/sensitivity.ts'
import type { RunValidity } from '../judge/validity.ts'

/** A stretch of a host's runs to judge, in the order of history, and what is known of their series before. */
export interface FollowTask {
  readonly series: readonly SeriesTask[]
  readonly runs: readonly RunTask[]
  /** How the last baseline runs before stood out as a whole, oldest first; `standingsKept` of them. */
  readonly before: readonly Pick<RunValidity, 'displacement'>[]
  /** Those of them that are suspect, with none after that is not. */
  readonly held: readonly RunTask[]
  /** Epoch fields by their hash, of all points here. */
  readonly epochs: Readonly<Record<string, Fields>>
}

/** Baseline runs that judging a run as a whole looks back on; always as many, so that the answer is always the same. */
export const standingsKept = 10

export interface SeriesTask {
  readonly id: string
  /** For reasons: `tcp_stream_1 throughput`. */
  readonly name: string
  readonly canary: boolean
  readonly unit: MetricDefinition['unit']
  readonly direction: MetricDefinition['direction']
  /** Packed `SeriesMemory`; null for none. */
  readonly memory: Uint8Array | null
  /** Points since then that are known to belong in, before the first run. */
  readonly since: readonly PointTask[]
}

export interface RunTask {
  readonly id: string
  readonly points: readonly PointTask[]
}

export interface PointTask {
  readonly series: string
  readonly value: number
  readonly se?: number
  /** Hash of the environment's epoch fields. */
  readonly epoch: string
  /** The accepted change that it comes after. */
  readonly accepted?: string
  readonly doubtful: boolean
  readonly onBaseline: boolean
}

/** What was decided, run by run and series by series, in the order of the task. */
export interface FollowReply {
  readonly runs: readonly RunOutcome[]
  readonly series: readonly SeriesOutcome[]
}

export interface RunOutcome {
  readonly id: string
  readonly validity: RunValidity
  readonly points: readonly PointOutcome[]
}

export interface PointOutcome {
  readonly series: string
  readonly verdict: Verdict | null
  /** Which point of the series it is to the tracker; null where it was kept out. */
  readonly position: number | null
  readonly level: Level | null
  /** What changed where an epoch begins with it. */
  readonly epochChanges: readonly FieldChange[] | null
}

export interface SeriesOutcome {
  readonly id: string
  readonly memory: Uint8Array
  /** Points that the tracker holds. */
  readonly points: number
  /** What the next run is judged against; null before the first. */
  readonly baseline: Baseline | null
  readonly sensitivity: Sensitivity
  readonly changes: readonly ChangePoint[]
  readonly events: readonly NotedEvent[]
  readonly checkpoints: readonly Checkpoint[]
}

/** A change point found or lost here, by its place in the series. */
export interface NotedEvent {
  readonly kind: 'found' | 'withdrawn'
  readonly index: number
  /** The run that brought it about. */
  readonly run: string
  readonly reason: string | null
}

export interface Checkpoint {
  /** The run after whose point the memory was like this. */
  readonly run: string
  readonly points: number
  readonly memory: Uint8Array
}
