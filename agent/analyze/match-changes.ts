/** A found place and the known one that it stands for. */
export interface Match {
  readonly found: number
  readonly known: number
}

/** How far a found place may lie from the known one: people who label series do not agree more closely. */
export const tolerance = 5

/** Pairs found places with known ones within `tolerance` points, each at most once, the closest pairs first. */
export function matchChanges(found: readonly number[], known: readonly number[]): readonly Match[] {
  const pairs = found.flatMap((at, f) =>
    known.flatMap((place, k) => {
      const distance = Math.abs(at - place)
      return distance <= tolerance ? [{ f, k, distance, found: at, known: place }] : []
    }),
  )
  const usedFound = new Set<number>()
  const usedKnown = new Set<number>()
  return pairs
    .sort((a, b) => a.distance - b.distance || a.known - b.known || a.found - b.found)
    .flatMap(({ f, k, ...pair }) => {
      if (usedFound.has(f) || usedKnown.has(k)) return []
      usedFound.add(f)
      usedKnown.add(k)
      return [{ found: pair.found, known: pair.known }]
    })
}
