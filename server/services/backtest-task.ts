import { backtestSeries, type ReplayedChange, type Worth } from '../judge/backtest-series.ts'

/** A series' baseline points in the order of history, as columns: what crosses to the thread costs no copy of objects. */
export interface BacktestSeries {
  readonly values: Float64Array
  /** Standard errors; NaN where none is known. */
  readonly errors: Float64Array
  /** Number of the epoch that each point is in. */
  readonly epochs: Uint32Array
}

export interface BacktestTask {
  readonly series: readonly BacktestSeries[]
  readonly worths: readonly Worth[]
}

export type BacktestReply =
  /** The changes of each series, in the order of the task. */
  { readonly changes: readonly (readonly ReplayedChange[])[] } | { readonly error: string }

/** Replays every series of a task. */
export function runBacktest({ series, worths }: BacktestTask): BacktestReply {
  return {
    changes: series.map(({ values, errors, epochs }) =>
      backtestSeries(
        [...values].map((value, i) => {
          const se = errors[i] ?? Number.NaN
          return { value, epoch: String(epochs[i]), ...(!Number.isNaN(se) && { se }) }
        }),
        worths,
      ),
    ),
  }
}
