import type { Unit } from '../contract/units.ts'
import type { Interval } from '../contract/verdict.ts'
import { studentTQuantile } from '../stats/student-t.ts'
import { centreOf } from './expected-run.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { runSpread } from './run-spread.ts'

/** A value in the metric's unit with its 95 % interval, which is null where too little tells. */
export interface Estimate {
  readonly value: number
  readonly interval: Interval | null
}

/** The level, with the interval that its centre lies in; that further runs spread around it is another matter. */
export function levelEstimate(level: Level): Estimate {
  const reach = reachOf(level.freedom) * level.centreError
  return {
    value: centreOf(level),
    interval: level.points < policy.baselineNeeded ? null : around(level, level.centre, reach),
  }
}

/** The mean of runs beside a level, which tells how such runs spread; null without a run. */
export function runsEstimate(values: readonly number[], level: Level | null, unit: Unit): Estimate | null {
  if (values.length === 0) return null
  const logarithmic = values.every((value) => value > 0) && (level === null || level.scale === 'log')
  const scaled = logarithmic ? values.map(Math.log) : values
  const centre = scaled.reduce((sum, value) => sum + value, 0) / scaled.length
  const value = logarithmic ? Math.exp(centre) : centre
  const known =
    level !== null && level.points >= policy.baselineNeeded && logarithmic === (level.scale === 'log')
  if (!known) return { value, interval: null }
  const reach = (reachOf(level.freedom) * runSpread(level, unit)) / Math.sqrt(values.length)
  return { value, interval: around(level, centre, reach) }
}

function reachOf(freedom: number): number {
  return studentTQuantile(1 - (1 - policy.confidence) / 2, freedom)
}

function around({ scale }: Level, centre: number, reach: number): Interval {
  const back = (value: number) => (scale === 'log' ? Math.exp(value) : value)
  return { low: back(centre - reach), high: back(centre + reach) }
}
