import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers'

/** How long statements may follow each other before anything else is served, in milliseconds. */
const turnMs = 5

/**
 * SQLite answers on the caller's thread, and an answered promise goes on before anything new is looked at: a reader that asks
 * again and again, as for the chart of a long series, would hold up every upload until it is done. The function that this
 * makes is awaited before a statement (or a transaction), and lets the event loop go round once it has not for a while.
 */
export function createTurns(now: () => number = () => performance.now()): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  return async () => {
    if (now() - last < turnMs) return
    await new Promise<void>((resolve) => setImmediate(resolve))
    last = now()
  }
}
