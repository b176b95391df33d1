import type { Unit } from '../contract/units.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'
import { runSpread } from './run-spread.ts'

/** A run's value on a series, in the metric's unit. */
export interface RunValue {
  readonly value: number
  /** Standard error of the value as estimated within the run, same unit; absent where the run tells nothing of it. */
  readonly se?: number | undefined
}

/** How far runs lie from the level before them, and how well that is known. */
export interface Shift {
  readonly scale: 'log' | 'linear'
  /** Runs that the shift is the mean of. */
  readonly runs: number
  /** On the scale: positive where the runs lie higher. */
  readonly size: number
  /** Its standard error: of the level and of the runs together. */
  readonly error: number
  /** The part of it that further runs would not make smaller. */
  readonly levelError: number
  readonly freedom: number
  /** The level in the metric's unit. */
  readonly centre: number
}

export interface ShiftOptions {
  readonly unit?: Unit | undefined
  /** Typical standard error within one of the level's runs, on its scale. Left out: none of its spread is known to be. */
  readonly within?: number | undefined
}

/**
 * How far further runs lie from a level. The run is the unit: a run's repetitions enter only by its own value and
 * standard error, which can widen the comparison and never narrow it.
 *
 * There are few runs, so their spread is pooled from the level's and from the runs among each other; runs that differ
 * far more than the level's do stand for themselves. Where the level is autocorrelated, runs taken one after the other
 * count for less. Where a run of a logarithmic level is zero or below, the comparison is made in the unit instead.
 * Throws `RangeError` without runs and for numbers that are none.
 */
export function shiftFrom(level: Level, heads: readonly RunValue[], options: ShiftOptions = {}): Shift {
  refuseNoNumbers(heads)
  const base = level.scale === 'log' && heads.some(({ value }) => value <= 0) ? inUnit(level) : level
  const logarithmic = base.scale === 'log'
  const spread = runSpread(base, options.unit)
  // In units of the spread, so that squares neither overflow nor vanish whatever unit a metric has.
  const values = heads.map(({ value }) => ((logarithmic ? Math.log(value) : value) - base.centre) / spread)
  const mean = meanOf(values)
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const n = heads.length

  const within = (options.within ?? spread) / spread
  const excess = meanOf(
    heads.map(({ value, se = 0 }) => {
      const own = (logarithmic ? se / value : se) / spread
      return Math.max(0, own ** 2 - within ** 2)
    }),
  )
  const own = n > 1 ? squares / (n - 1) : 0
  const wild = own > policy.wildHeads ** 2
  const pooled = wild ? 1 : (base.freedom + squares) / (base.freedom + n - 1)
  const ofLevel = (base.centreError / spread) ** 2
  // Of independent runs 1/n of the variance is left in their mean, of runs that all carry the same slow part more.
  const left = Math.min(1, Math.max(1, base.points * ofLevel) / n)
  const levelPart = ofLevel * pooled
  const headPart = left * (wild ? own : pooled) + excess / n
  return {
    scale: base.scale,
    runs: n,
    size: mean * spread,
    error: spread * Math.sqrt(levelPart + headPart),
    levelError: spread * Math.sqrt(levelPart),
    freedom: wild ? satterthwaite([levelPart, base.freedom], [headPart, n - 1]) : base.freedom + n - 1,
    centre: logarithmic ? Math.exp(base.centre) : base.centre,
  }
}

/** A logarithmic level in the metric's unit, near its centre. */
function inUnit(level: Level): Level {
  const centre = Math.exp(level.centre)
  return {
    ...level,
    scale: 'linear',
    centre,
    centreError: centre * level.centreError,
    spread: centre * level.spread,
  }
}

/** Degrees of freedom of a sum of two variances that are each estimated with their own. */
function satterthwaite(...parts: readonly (readonly [variance: number, freedom: number])[]): number {
  const total = parts.reduce((sum, [variance]) => sum + variance, 0)
  return total ** 2 / parts.reduce((sum, [variance, freedom]) => sum + variance ** 2 / freedom, 0)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function refuseNoNumbers(heads: readonly RunValue[]): void {
  if (heads.length === 0) throw new RangeError('Expected at least one run to compare with a level, got none')
  for (const { value, se = 0 } of heads) {
    if (!Number.isFinite(value)) throw new RangeError(`Expected finite numbers to judge, got ${value}`)
    if (!(se >= 0 && se < Infinity)) {
      throw new RangeError(`Expected a standard error that is finite and not negative, got ${se}`)
    }
  }
}
