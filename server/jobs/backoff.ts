/**
 * How long to wait before another try, in milliseconds: from half a second, doubling, up to five minutes, and of that
 * a random half, so that what failed together does not come back together. `random` is from 0 up to 1.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(firstMs * 2 ** (attempt - 1), mostMs)
  return Math.round(full / 2 + (full / 2) * random)
}

const firstMs = 1000
const mostMs = 5 * 60_000
