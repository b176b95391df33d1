import { constants, zstdCompressSync } from 'node:zlib'
import { unpackText } from '../../db/codec.ts'
import type { FieldChange } from '../contract/views.ts'
import type { Fields } from '../judge/changed-fields.ts'
import type { Level } from '../judge/level.ts'
import type { TrackerState } from '../judge/tracker.ts'

/** All that following a series further needs to know of what came before; plain data. */
export interface SeriesMemory {
  /** Null before the first point. */
  readonly tracker: TrackerState | null
  /** What a further run of the same code is expected to be. */
  readonly level: Level | null
  readonly epoch: SeriesEpoch | null
}

/** The epoch that a series is in. */
export interface SeriesEpoch {
  /** Tells it from the one before. */
  readonly id: string
  /** Hash of the epoch fields of the last point. */
  readonly seen: string
  /** The accepted change that it comes after; absent for none. */
  readonly accepted?: string
  /** The last known value of each epoch field. */
  readonly known: Fields
  /** What changed where it began; none for a series' first. */
  readonly changes: readonly FieldChange[]
  /** Points in it so far. */
  readonly runs: number
}

/** What is known of a series without points. */
export const emptyMemory: SeriesMemory = { tracker: null, level: null, epoch: null }

/** A memory as bytes to keep. */
export function packMemory(memory: SeriesMemory): Uint8Array {
  return zstdCompressSync(JSON.stringify(memory), {
    // It is packed anew with every run: the quickest level makes it hardly larger.
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  })
}

/** The memory in bytes that `packMemory` made. */
export function unpackMemory(bytes: Uint8Array): SeriesMemory {
  return JSON.parse(unpackText(bytes)) as SeriesMemory
}
