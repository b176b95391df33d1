import type { SeriesWindow } from '../../server/contract/series-detail.ts'
import type { Db } from '../schema.ts'
import { type ThinPoint, thinPoints } from './thin-points.ts'

/** Which part of a series is asked for, and how much of it; see the contract's `SeriesQuery`. */
export interface WindowQuery {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly points?: number | undefined
}

export interface WindowedSeries {
  readonly project: string
  readonly series: string
  readonly host: string
  /** Runs whose points are never thinned out. */
  readonly landmarks: ReadonlySet<string>
}

/** A window, and the runs of its points by their place in history; null where nothing was thinned out. */
export interface ChosenWindow {
  readonly window: SeriesWindow
  readonly runs: ReadonlyMap<string, number> | null
}

/** Decides which points of a series a reader gets. */
export async function chooseWindow(db: Db, of: WindowedSeries, query: WindowQuery): Promise<ChosenWindow> {
  const bounds = await boundsOf(db, of, query)
  const whole = { window: { ...bounds, leftOut: 0, marksLeftOut: 0 }, runs: null }
  const size = bounds.to - bounds.from + 1
  if (query.points === undefined || size <= query.points) return whole
  const scanned = await scan(db, of, bounds)
  const suspects = await suspectRuns(db, of)
  const { kept, leftOut, marksLeftOut } = thinPoints(
    scanned.map((row) => toThinPoint(row, suspects, of.landmarks)),
    query.points,
  )
  const runs = new Map(kept.map((at) => [scanned[at]?.run_id ?? '', bounds.from + at]))
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

async function countUntil(db: Db, { project, series }: WindowedSeries, until: Until | null): Promise<number> {
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

type Scanned = Awaited<ReturnType<typeof scan>>[number]

/** Only columns that the index by history holds: no row of the table is read. */
function scan(
  db: Db,
  { project, series }: WindowedSeries,
  bounds: { readonly from: number; readonly to: number },
) {
  return db
    .selectFrom('point')
    .select(['run_id', 'value', 'verdict', 'doubtful', 'on_baseline'])
    .where('project', '=', project)
    .where('series_id', '=', series)
    .orderBy('history_at')
    .orderBy('started_at')
    .orderBy('run_id')
    .limit(bounds.to - bounds.from + 1)
    .offset(bounds.from)
    .execute()
}

async function suspectRuns(db: Db, { project, host }: WindowedSeries): Promise<Set<string>> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where('project', '=', project)
    .where('host_id', '=', host)
    .where('suspect_reason', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.id))
}

const marks: ReadonlySet<string | null> = new Set(['regressed', 'improved', 'invalid'])

function toThinPoint(
  { run_id, value, verdict, doubtful, on_baseline }: Scanned,
  suspects: ReadonlySet<string>,
  landmarks: ReadonlySet<string>,
): ThinPoint {
  const isSuspect = doubtful === 1 || suspects.has(run_id)
  const isMark = isSuspect || marks.has(verdict)
  const place = on_baseline === 1 ? 'baseline' : 'aside'
  return {
    value,
    kind: isMark ? `${isSuspect ? 'suspect' : verdict} ${place}` : place,
    weight: landmarks.has(run_id) ? 'landmark' : isMark ? 'mark' : 'plain',
  }
}
