import type { ProjectChange } from '../contract/change-group.ts'
import type { ChangePlace } from './group-places.ts'
import type { Standing } from './standing-causes.ts'

/**
 * The change that took a regression back (a revert, a fix): most of its series returned, at a later place, at least half
 * way to the level they had before. Half, as a fix need not be complete to be what it is; null where it still holds.
 */
export function undoneBy(
  changes: readonly ChangePlace[],
  { better, places }: Pick<Standing, 'better' | 'places'>,
): ProjectChange | null {
  const returns = changes.flatMap((change) => {
    const lost = change.level_after - change.level_before
    const back = better
      .get(change.series_id)
      ?.find(
        ({ id, after }) =>
          (places.get(id)?.latest_at ?? 0) > change.latest_at &&
          Math.abs(after - change.level_before) < Math.abs(lost) / 2,
      )
    return back ?? []
  })
  return returns.length * 2 > changes.length ? (returns[0] ?? null) : null
}
