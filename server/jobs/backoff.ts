/** How long the pauses between the tries of a kind of job are, in milliseconds. */
export interface Pace {
  /** The first one at most; each further one may be twice as long. */
  readonly firstMs: number
  readonly mostMs: number
}

/** For work within this server, which fails over a locked file or a mistake: soon, and not often. */
export const insidePace: Pace = { firstMs: 1000, mostMs: 5 * 60_000 }

/**
 * For what is told to others, whose outages last minutes or hours. With the 20 tries of a delivery that is about ten
 * hours from first to last, at least six and a half and at most thirteen.
 */
export const outsidePace: Pace = { firstMs: 30_000, mostMs: 60 * 60_000 }

/**
 * How long to wait before another try, in milliseconds: doubling from the pace's first pause up to its longest, and of
 * that a random half, so that what failed together does not come back together. `random` is from 0 up to 1.
 */
export function backoffMs(attempt: number, random: number, { firstMs, mostMs }: Pace = insidePace): number {
  const full = Math.min(firstMs * 2 ** (attempt - 1), mostMs)
  return Math.round(full / 2 + (full / 2) * random)
}

/** A longer wait that a target asks for is cut to this: a date that was sent wrong must not stop the messages for days. */
const longestAskedMs = 6 * 3_600_000

/** What an error says about another try: that there is no point, or when it may come at the soonest. */
export function adviceOf(error: unknown): { readonly final: boolean; readonly afterMs: number } {
  const { retryable, retryAfterMs } = (error ?? {}) as { retryable?: unknown; retryAfterMs?: unknown }
  const asked = typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : 0
  return { final: retryable === false, afterMs: Math.min(asked, longestAskedMs) }
}
