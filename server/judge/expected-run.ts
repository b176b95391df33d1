import type { Unit } from '../contract/units.ts'
import type { Interval } from '../contract/verdict.ts'
import { predictionInterval } from '../stats/prediction-interval.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { runSpread } from './run-spread.ts'

/**
 * Where one further run of the same code falls in `policy.confidence` of cases, in the metric's unit: a prediction
 * interval, which allows for the run's own spread and for the level being known from few runs. What is counted or
 * measured in a unit is never negative, and a percentage never above 100.
 */
export function expectedRun(level: Level, unit?: Unit): Interval {
  const { low, high } = predictionInterval(
    {
      centre: level.centre,
      error: level.centreError,
      spread: runSpread(level, unit),
      freedom: level.freedom,
    },
    policy.confidence,
  )
  if (level.scale === 'log') return { low: Math.exp(low), high: cap(Math.exp(high), unit) }
  return { low: unit === undefined ? low : Math.max(0, low), high: cap(high, unit) }
}

/** The level's centre in the metric's unit. */
export function centreOf(level: Level): number {
  return level.scale === 'log' ? Math.exp(level.centre) : level.centre
}

function cap(value: number, unit?: Unit): number {
  return unit === 'percent' ? Math.min(100, value) : value
}
