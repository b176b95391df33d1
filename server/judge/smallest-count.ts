/** The smallest count from 1 to `most` for which a condition holds that, once it holds, keeps to; null where it never does. */
export function smallestCount(most: number, holds: (count: number) => boolean): number | null {
  if (!holds(most)) return null
  let low = 0
  let high = most
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
