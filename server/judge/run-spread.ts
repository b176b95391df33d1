import type { Unit } from '../contract/units.ts'
import type { Level } from './level.ts'
import { policy } from './policy.ts'

/**
 * The standard deviation to expect of one run around a level, on the level's scale: the level's own, but never less
 * than can be believed. Always above zero.
 *
 * The floors: no boot of a virtual network repeats better than `policy.leastRelativeSpread`, of its level or, for a
 * percentage that never moved (0 or 100 as a rule), of the whole. A count of random events varies by at least its
 * square root (Poisson), however alike a few runs came out; counts that repeat far more closely than that are not of
 * random events and keep their own spread. Where a level is zero throughout, one step of a count is nothing to see.
 */
export function runSpread(level: Level, unit?: Unit): number {
  const centre = level.scale === 'log' ? Math.exp(level.centre) : Math.abs(level.centre)
  const own = level.scale === 'log' ? level.spread * centre : level.spread
  const relative = policy.leastRelativeSpread
  const floors = [own, centre * relative]
  if (unit === 'percent' && own <= centre * relative) floors.push(100 * relative)
  if (unit === 'count') {
    const random = Math.sqrt(Math.max(1, centre))
    if (centre < policy.rareCount || own > policy.randomCountShare * random) floors.push(random)
  }
  const spread = Math.max(...floors) || Math.sqrt(1 / 3)
  return level.scale === 'log' ? spread / centre : spread
}
