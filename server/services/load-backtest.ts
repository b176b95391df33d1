import type { Series } from '../contract/views.ts'
import { medianErrorFrom } from '../stats/median-error.ts'
import type { BacktestSeries } from './backtest-task.ts'
import type { Reads } from './deps.ts'

/** Points of a replay that ends within a minute or two. */
const mostPoints = 150_000

export interface LoadedSeries {
  readonly series: Omit<Series, 'identity'>
  readonly columns: BacktestSeries
  /** Of each point: its run, and that run's place in history. */
  readonly runs: readonly string[]
  readonly places: readonly number[]
}

export interface BacktestHistory {
  readonly series: readonly LoadedSeries[]
  readonly replayed: { readonly series: number; readonly points: number; readonly leftOut: number }
  /** Places in history of the first and the last point; both 0 where there is none. */
  readonly since: number
  readonly until: number
}

type Point = Awaited<ReturnType<Reads['backtest']['points']>>[number]

/**
 * The series whose changes may be alerts, with the points that their detectors saw. Where there are more than a replay
 * can take, each series gives its newest: the more it has, the more it leaves out.
 */
export async function loadBacktest(
  reads: Pick<Reads, 'backtest' | 'allSeries'>,
  project: string,
): Promise<BacktestHistory> {
  const counts = await reads.backtest.counts(project)
  const telling = (await reads.allSeries(project)).filter(
    ({ id, metric }) => metric.direction !== 'none' && (counts.get(id) ?? 0) > 1,
  )
  const total = telling.reduce((sum, { id }) => sum + (counts.get(id) ?? 0), 0)
  const each = newestEach(telling.map(({ id }) => counts.get(id) ?? 0))
  const loaded: LoadedSeries[] = []
  for (const series of telling) {
    const from = Math.max(0, (counts.get(series.id) ?? 0) - each)
    loaded.push(toLoaded(series, await reads.backtest.points(project, series.id, from)))
  }
  const points = loaded.reduce((sum, { runs }) => sum + runs.length, 0)
  const ends = loaded.map(({ places }) => places.at(-1) ?? 0)
  const beginnings = loaded.flatMap(({ places }) => places[0] ?? [])
  return {
    series: loaded,
    replayed: { series: loaded.length, points, leftOut: Math.max(0, total - points) },
    since: beginnings.reduce((a, b) => Math.min(a, b), beginnings[0] ?? 0),
    until: ends.reduce((a, b) => Math.max(a, b), 0),
  }
}

/** The most points of one series, so that all of them together are not too many. */
function newestEach(counts: readonly number[]): number {
  const sorted = counts.toSorted((a, b) => a - b)
  let left = mostPoints
  for (const [i, count] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - i))
    // The shorter series fit whole; what they leave is shared among the longer ones.
    if (count > share) return share
    left -= count
  }
  return Number.MAX_SAFE_INTEGER
}

function toLoaded(series: LoadedSeries['series'], points: readonly Point[]): LoadedSeries {
  let epoch = 0
  return {
    series,
    columns: {
      values: Float64Array.from(points, ({ value }) => value),
      errors: Float64Array.from(points, errorOf),
      epochs: Uint32Array.from(points, ({ begins }) => (begins ? ++epoch : epoch)),
    },
    runs: points.map(({ run_id }) => run_id),
    places: points.map(({ history_at }) => history_at),
  }
}

function errorOf({ low_quartile: low, high_quartile: high, sample_count }: Point): number {
  return medianErrorFrom({ low, high }, sample_count) ?? Number.NaN
}
