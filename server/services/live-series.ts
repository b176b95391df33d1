import type { Level } from '../judge/level.ts'
import type { Tracker } from '../judge/tracker.ts'
import type { SeriesEpoch } from './series-memory.ts'

/** A series as it is followed just now: what `SeriesMemory` holds, ready to go on. */
export interface LiveSeries {
  readonly tracker: Tracker
  readonly points: number
  readonly level: Level | null
  readonly epoch: SeriesEpoch | null
}

/** Series that were followed last: to go on with one of them saves making its tracker anew from its memory. */
export interface LiveCache {
  /** The live series behind a memory, to be had once; undefined where another or none is kept. */
  take(id: string, memory: Uint8Array | null): LiveSeries | undefined
  keep(id: string, memory: Uint8Array, live: LiveSeries): void
}

/** A cache of at most that many series; those not followed for longest leave first. */
export function createLiveCache(most: number): LiveCache {
  const kept = new Map<string, { readonly memory: Uint8Array; readonly live: LiveSeries }>()
  return {
    take(id, memory) {
      const found = kept.get(id)
      // Only the very memory will do: the writes that went with a live series may have been undone.
      if (found === undefined || memory === null || Buffer.compare(found.memory, memory) !== 0)
        return undefined
      kept.delete(id)
      return found.live
    },
    keep(id, memory, live) {
      kept.delete(id)
      kept.set(id, { memory, live })
      const [oldest] = kept.keys()
      if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    },
  }
}

/** Keeps nothing. */
export const noCache: LiveCache = { take: () => undefined, keep: () => undefined }
