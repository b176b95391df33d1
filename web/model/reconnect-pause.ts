const firstMs = 1000
const longestMs = 30_000

/**
 * Milliseconds until the next try to connect, after so many failures in a row: doubled each time, and spread by `random`
 * (0 up to 1) over its second half, so that not all dashboards come at once when a server is back.
 */
export function reconnectPauseMs(failures: number, random: number): number {
  if (failures === 0) return firstMs * random
  const full = Math.min(longestMs, firstMs * 2 ** (failures - 1))
  return full / 2 + (full / 2) * random
}
