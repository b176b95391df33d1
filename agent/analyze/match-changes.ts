import { takeOnce } from '../../server/judge/take-once.ts'

/** A found place and the known one that it stands for. */
export interface Match {
  readonly found: number
  readonly known: number
}

/** How far a found place may lie from the known one: people who label series do not agree more closely. */
export const tolerance = 5

/** Pairs found places with known ones within `tolerance` points, each at most once, the closest pairs first. */
export function matchChanges(found: readonly number[], known: readonly number[]): readonly Match[] {
  const couples = found.flatMap((at, one) =>
    known.flatMap((place, other) => {
      const distance = Math.abs(at - place)
      return distance <= tolerance ? [{ one, other, distance, found: at, known: place }] : []
    }),
  )
  couples.sort((a, b) => a.distance - b.distance || a.known - b.known || a.found - b.found)
  return takeOnce(couples).map((couple) => ({ found: couple.found, known: couple.known }))
}
