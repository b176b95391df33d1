/** What became of alarms that nobody should have had, over a stretch of time. */
export interface FalseAlarms {
  /** Changes called in A/A runs, of the same code on both sides. */
  readonly inCalibration: number
  /** Suspicions that confirmation runs refuted after an alert went out. */
  readonly refuted: number
  /** Alerts that people dismissed as noise. */
  readonly dismissed: number
  readonly weeks: number
}

export interface AchievedRate {
  readonly alarms: number
  readonly perWeek: number
  /** 95 % interval of the rate. */
  readonly low: number
  readonly high: number
}

/**
 * Purpose: the rate of false alarms a project really had, to hold against its budget.
 * Assumes: alarms come independently at a steady rate (Poisson). The interval is exact and errs to the wide side.
 * Not for: rates of a few days; without any alarm in a week the interval still reaches to 3.7 a week.
 * Example: 2 alarms in 10 weeks are 0.2 a week, 0.024 to 0.72.
 * Reference: Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28.
 * Throws `RangeError` for counts that are none and for no time at all.
 */
export function achievedRate({ inCalibration, refuted, dismissed, weeks }: FalseAlarms): AchievedRate {
  const counts = [inCalibration, refuted, dismissed]
  const wrong = counts.find((count) => !(Number.isInteger(count) && count >= 0))
  if (wrong !== undefined) throw new RangeError(`Expected counts of false alarms from 0, got ${wrong}`)
  if (!(weeks > 0 && weeks < Infinity))
    throw new RangeError(`Expected some weeks to count over, got ${weeks}`)
  const alarms = counts.reduce((sum, count) => sum + count, 0)
  const tail = 0.025
  return {
    alarms,
    perWeek: alarms / weeks,
    low: alarms === 0 ? 0 : meanWhere((mean) => 1 - atMost(alarms - 1, mean) < tail) / weeks,
    high: meanWhere((mean) => atMost(alarms, mean) > tail) / weeks,
  }
}

/** The mean up to which a condition holds that holds at zero and ceases once. */
function meanWhere(holds: (mean: number) => boolean): number {
  let high = 1
  while (holds(high)) high *= 2
  let low = 0
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}

/** The chance of at most `count` events where `mean` are expected; in logarithms, as e^−mean may be too small to hold. */
function atMost(count: number, mean: number): number {
  let logTerm = -mean
  let sum = 0
  for (let i = 0; i <= count; i++) {
    if (i > 0) logTerm += Math.log(mean / i)
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}
