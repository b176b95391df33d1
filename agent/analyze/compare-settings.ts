import type { ChangePoint } from '../../server/judge/change-point.ts'
import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import { quartiles } from '../../server/stats/quantiles.ts'
import { matchChanges } from './match-changes.ts'
import { type Replayed, replay } from './replay.ts'
import type { StoredRun, StoredSeries } from './stored-series.ts'

/** A report of a replay, with the runs that its places are. */
export interface BacktestReport {
  readonly change: ChangePoint
  /** First run of the new level. */
  readonly run: StoredRun
  /** Points that came after that one before the change was reported. */
  readonly delay: number
  /** Points after which it was taken back; null while it stands. */
  readonly withdrawnAfter: number | null
}

/** What a series would have reported under two settings. */
export interface Comparison {
  readonly points: number
  readonly inForce: readonly BacktestReport[]
  readonly other: readonly BacktestReport[]
  readonly onlyInForce: readonly BacktestReport[]
  readonly onlyOther: readonly BacktestReport[]
}

/** Replays a series under two settings; reports of the same place, give or take a few points, are the same. */
export function compareSettings(
  series: StoredSeries,
  inForce: DetectionSettings,
  other: DetectionSettings,
): Comparison {
  const [now, then] = [reportsOf(series, inForce), reportsOf(series, other)]
  const places = (reports: readonly BacktestReport[]) => [
    ...new Set(reports.map(({ change }) => change.index)),
  ]
  const matches = matchChanges(places(now), places(then))
  const [sharedNow, sharedThen] = [
    new Set(matches.map(({ found }) => found)),
    new Set(matches.map(({ known }) => known)),
  ]
  return {
    points: series.points.length,
    ...{ inForce: now, other: then },
    onlyInForce: now.filter(({ change }) => !sharedNow.has(change.index)),
    onlyOther: then.filter(({ change }) => !sharedThen.has(change.index)),
  }
}

function reportsOf({ points, runs }: StoredSeries, settings: DetectionSettings): BacktestReport[] {
  return replay(points, settings).reports.flatMap(({ change, at, withdrawnAt }: Replayed) => {
    const run = runs[change.index]
    if (change.cause === 'epoch' || run === undefined) return []
    const withdrawnAfter = withdrawnAt === undefined ? null : withdrawnAt - at
    return [{ change, run, delay: at - change.index, withdrawnAfter }]
  })
}

export interface BacktestTotals {
  readonly reports: number
  /** Taken back later: false alarms that became known as such. */
  readonly withdrawn: number
  readonly reportsPerThousand: number | null
  readonly withdrawnPerThousand: number | null
  /** Of the reports that stand. */
  readonly medianDelay: number | null
}

/** What one setting would have reported over all series. */
export function backtestTotals(reports: readonly BacktestReport[], points: number): BacktestTotals {
  const withdrawn = reports.filter(({ withdrawnAfter }) => withdrawnAfter !== null).length
  const delays = reports.flatMap(({ delay, withdrawnAfter }) => (withdrawnAfter === null ? [delay] : []))
  const perThousand = (count: number) => (points === 0 ? null : (count / points) * 1000)
  return {
    ...{ reports: reports.length, withdrawn },
    ...{ reportsPerThousand: perThousand(reports.length), withdrawnPerThousand: perThousand(withdrawn) },
    medianDelay: delays.length === 0 ? null : quartiles(delays).median,
  }
}
