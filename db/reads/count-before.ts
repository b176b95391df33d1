import { compareInHistory, type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { Db } from '../schema.ts'

interface OfSeries {
  readonly project: string
  readonly series: string
}

/**
 * For each place in history, how many points of the series come before it; by run id. Counted from place to place in the
 * index by history, so that many places cost one walk through it and no row is read.
 */
export async function countBefore(
  db: Db,
  { project, series }: OfSeries,
  places: readonly HistoryPlace[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  let before: HistoryPlace | null = null
  let count = 0
  for (const place of places.toSorted(compareInHistory)) {
    if (counts.has(place.run_id)) continue
    const { points } = await db
      .selectFrom('point')
      .select((eb) => eb.fn.countAll<number>().as('points'))
      .where('project', '=', project)
      .where('series_id', '=', series)
      .where(whereInHistory('point', '>=', before))
      .where(whereInHistory('point', '<', place))
      .executeTakeFirstOrThrow()
    count += points
    counts.set(place.run_id, count)
    before = place
  }
  return counts
}
