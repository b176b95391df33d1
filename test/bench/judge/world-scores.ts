import { type Report, replay, type StartTracker } from './replay.ts'
import { changeAt, commits, drawHistory, type Regression, type World, type WorldRun } from './worlds.ts'

export interface FalseAlerts {
  /** Regressions told per 100 commits and series, where there were none. */
  readonly per100: number
  /** Changes for better or worse. */
  readonly changesPer100: number
  /** Share of series with at least one regression told. */
  readonly anyShare: number
}

/** What is told of series whose code never changed. */
export function falseAlerts(world: World, series: number, start: StartTracker): FalseAlerts {
  let worse = 0
  let all = 0
  let any = 0
  for (let seed = 1; seed <= series; seed++) {
    const told = replay(drawHistory(world, 0, seed), start)
    const bad = told.filter(isWorse).length
    worse += bad
    all += told.length
    if (bad > 0) any++
  }
  const hundreds = (series * commits) / 100
  return { per100: worse / hundreds, changesPer100: all / hundreds, anyShare: any / series }
}

export interface Found {
  /** Share of regressions that were told within 12 commits, placed at most 5 points off. */
  readonly within12: number
  /** The same, placed at most 3 points off. */
  readonly atCommit: number
  /** Median of the commits from the regression to its being told, of those that were. */
  readonly medianDelay: number
}

/** How regressions at a known commit are told. The change may be seen on any of the hosts. */
export function foundRegressions({ world, effect }: Regression, series: number, start: StartTracker): Found {
  const delays: number[] = []
  let exact = 0
  for (let seed = 1; seed <= series; seed++) {
    const runs = drawHistory(world, effect, seed)
    const told = toldOf(runs, start)
    const first = Math.min(...told.filter(({ off }) => off <= 5).map(({ delay }) => delay))
    if (first < Infinity) delays.push(first)
    if (told.some(({ delay, off }) => delay <= 12 && off <= 3)) exact++
  }
  const sorted = delays.sort((a, b) => a - b)
  return {
    within12: delays.filter((delay) => delay <= 12).length / series,
    atCommit: exact / series,
    medianDelay: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
  }
}

/** Regressions told from `changeAt` on, with their delay and how far off they were placed. */
function toldOf(runs: readonly WorldRun[], start: StartTracker): { delay: number; off: number }[] {
  return replay(runs, start)
    .filter((report) => isWorse(report) && report.at >= changeAt)
    .map((report) => ({ delay: report.at - changeAt, off: placedOff(runs, report) }))
}

/**
 * How far from its true place a change was placed, in points of its host: between two runs of a host may lie many
 * commits that it never saw.
 */
function placedOff(runs: readonly WorldRun[], { host, commit }: Report): number {
  const seen = runs.filter((run) => run.host === host).map((run) => run.commit)
  return Math.abs(seen.indexOf(commit) - seen.findIndex((other) => other >= changeAt))
}

function isWorse({ change }: Report): boolean {
  return change.after < change.before
}
