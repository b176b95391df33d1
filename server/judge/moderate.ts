import type { KnownSpread } from '../contract/calibration.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'

/**
 * A level whose spread is moderated by what a calibration knows: s̃² = (d₀s₀² + ds²)/(d₀ + d), with d₀ + d degrees of
 * freedom. A short baseline leans on the calibration, a long one hardly notices it. The same level where there is none, and
 * around zero, where a relative spread says nothing.
 * Reference: Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3(1), eq. 1, with the calibration's
 * boots in place of the other genes' variances.
 */
export function moderated(level: Level, known: KnownSpread | null): Level {
  const size = level.scale === 'log' ? 1 : Math.abs(level.centre)
  if (known === null || size === 0) return level
  const prior = weighed(known)
  const squares = prior.freedom * (prior.spread * size) ** 2 + level.freedom * level.spread ** 2
  const freedom = prior.freedom + level.freedom
  const spread = Math.sqrt(squares / freedom)
  const centreError =
    level.spread > 0 ? level.centreError * (spread / level.spread) : spread / Math.sqrt(level.points)
  return { ...level, spread, centreError, freedom }
}

/** A calibration's spread as it may count: no calmer than can be believed, and for no more than one day tells. */
export function weighed({ spread, freedom }: KnownSpread): KnownSpread {
  return {
    spread: Math.max(spread, policy.leastRelativeSpread),
    freedom: Math.min(freedom, policy.calibrationFreedom),
  }
}
