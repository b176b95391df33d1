import type { Level } from '../../../server/judge/level.ts'

/** A level of twenty runs around 1000 that vary by 1 %, known as well as twenty independent runs make it. */
export function levelAt(centre = 1000, change: Partial<Level> = {}): Level {
  const spread = change.spread ?? 0.01
  const points = change.points ?? 20
  return {
    scale: 'log',
    start: 0,
    points,
    centre: Math.log(centre),
    centreError: spread / Math.sqrt(points),
    spread,
    freedom: points - 1,
    ...change,
  }
}

/** The same in the metric's unit, for levels at or near zero. */
export function linearLevelAt(centre: number, spread: number, points = 20): Level {
  return {
    scale: 'linear',
    start: 0,
    points,
    centre,
    centreError: spread / Math.sqrt(points),
    spread,
    freedom: points - 1,
  }
}
