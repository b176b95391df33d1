import type { SeriesWindow } from '../../server/contract/series-detail.ts'
import type { Db } from '../schema.ts'
import type { recentScans } from './recent-scans.ts'
import type { ScannedOf } from './scan-series.ts'
import { thinPoints } from './thin-points.ts'

/** Which part of a series is asked for, and how much of it; see the contract's `SeriesQuery`. */
export interface WindowQuery {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly points?: number | undefined
}

interface WindowedSeries extends ScannedOf {
  /** Places in history of points that are never thinned out. */
  readonly landmarks: readonly number[]
}

interface WindowReads {
  readonly db: Db
  readonly scan: ReturnType<typeof recentScans>
}

/** A window, and the runs of its points by their place in history; null where nothing was thinned out. */
export interface ChosenWindow {
  readonly window: SeriesWindow
  readonly runs: ReadonlyMap<string, number> | null
}

/** Decides which points of a series a reader gets. */
export async function chooseWindow(
  { db, scan }: WindowReads,
  of: WindowedSeries,
  query: WindowQuery,
): Promise<ChosenWindow> {
  const bounds = await boundsOf(db, of, query)
  const whole = { window: { ...bounds, leftOut: 0, marksLeftOut: 0 }, runs: null }
  const size = bounds.to - bounds.from + 1
  if (query.points === undefined || size <= query.points) return whole
  const { from, to } = bounds
  const { runs: all, values, kinds } = await scan(of)
  const { kept, leftOut, marksLeftOut } = thinPoints(
    { values: values.subarray(from, to + 1), kinds: kinds.subarray(from, to + 1) },
    query.points,
    of.landmarks.filter((index) => index >= from && index <= to).map((index) => index - from),
  )
  const runs = new Map(kept.map((at) => [all[from + at] ?? '', from + at]))
  return { window: { ...bounds, leftOut, marksLeftOut }, runs }
}

async function boundsOf(db: Db, of: WindowedSeries, { from = 0, to, since, until }: WindowQuery) {
  const total = await countUntil(db, of, null)
  const first = since === undefined ? 0 : await countUntil(db, of, { historyAt: since, inclusive: false })
  const end = until === undefined ? total : await countUntil(db, of, { historyAt: until, inclusive: true })
  const begin = Math.max(from, first)
  return { total, from: begin, to: Math.max(begin - 1, Math.min(to ?? total - 1, end - 1, total - 1)) }
}

interface Until {
  readonly historyAt: number
  readonly inclusive: boolean
}

async function countUntil(db: Db, { project, series }: ScannedOf, until: Until | null): Promise<number> {
  const { points } = await db
    .selectFrom('point')
    .select((eb) => eb.fn.countAll<number>().as('points'))
    .where('project', '=', project)
    .where('series_id', '=', series)
    .$if(until !== null, (query) =>
      query.where('history_at', until?.inclusive === true ? '<=' : '<', until?.historyAt ?? 0),
    )
    .executeTakeFirstOrThrow()
  return points
}
