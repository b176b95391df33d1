import { quartiles } from '../../server/stats/quantiles.ts'
import type { OnlineReport } from './analyze-series.ts'
import { tolerance } from './match-changes.ts'

/** What a tracker's reports are worth, pooled over series. Null where nothing can be divided. */
export interface OnlineFigures {
  /** Points from `firstCounted` on. */
  readonly points: number
  readonly falseReports: number
  readonly falsePerThousand: number | null
  /** Share of the known changes that were reported at most so many points after the first point of the new level. */
  readonly within2: number | null
  readonly within5: number | null
  readonly within10: number | null
  /** Of the changes that were reported at all. */
  readonly medianDelay: number | null
}

interface OnlineTally {
  readonly points: number
  readonly falseReports: number
  /** One for each known change; null where it was never reported. */
  readonly delays: readonly (number | null)[]
}

/** No tracker knows a series' noise before this point, so that nobody is judged by what was said there. */
export const firstCounted = 20

/**
 * A report is right when it places the change within `tolerance` points of a known one that has begun. False reports of
 * one place count once; one that was taken back counts, because somebody was told.
 */
export function onlineTally(
  reports: readonly Pick<OnlineReport, 'index' | 'at'>[],
  known: readonly number[],
  values: readonly (number | null)[],
): OnlineTally {
  const near = (a: number, b: number) => Math.abs(a - b) <= tolerance
  const isRight = ({ index, at }: Pick<OnlineReport, 'index' | 'at'>) =>
    known.some((place) => at >= place && near(index, place))
  const wrong: number[] = []
  for (const report of reports) {
    if (report.at < firstCounted || isRight(report)) continue
    if (!wrong.some((place) => near(place, report.index))) wrong.push(report.index)
  }
  const delays = known.map((place) => {
    const first = reports.find(({ index, at }) => at >= place && near(index, place))
    return first === undefined ? null : first.at - place
  })
  const points = values.reduce<number>((n, value, i) => n + (value !== null && i >= firstCounted ? 1 : 0), 0)
  return { points, falseReports: wrong.length, delays }
}

/** Pools what was counted on each series. */
export function onlineFigures(tallies: readonly OnlineTally[]): OnlineFigures {
  const points = tallies.reduce((sum, tally) => sum + tally.points, 0)
  const falseReports = tallies.reduce((sum, tally) => sum + tally.falseReports, 0)
  const delays = tallies.flatMap((tally) => tally.delays)
  const reported = delays.filter((delay) => delay !== null)
  const within = (most: number) =>
    delays.length === 0 ? null : reported.filter((delay) => delay <= most).length / delays.length
  return {
    ...{ points, falseReports },
    falsePerThousand: points === 0 ? null : (falseReports / points) * 1000,
    ...{ within2: within(2), within5: within(5), within10: within(10) },
    medianDelay: reported.length === 0 ? null : quartiles(reported).median,
  }
}
