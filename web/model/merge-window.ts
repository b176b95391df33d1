import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { IndexWindow } from './series-place.ts'

/**
 * A series with all points that are known: those of a closer look where there is one, around it those of the whole. What was
 * thinned out is what neither has. Looks at different states of a series (a run came in between) are not mixed.
 */
export function mergeWindow(whole: SeriesDetail, closer: SeriesDetail | null): SeriesDetail {
  if (closer === null || !isSameHistory(whole, closer)) return whole
  const { from, to } = closer.window
  const outside = whole.points.filter(({ index }) => index < from || index > to)
  const inside = new Map(
    [...whole.points.filter(({ index }) => index >= from && index <= to), ...closer.points].map((point) => [
      point.index,
      point,
    ]),
  )
  const points = [...outside, ...inside.values()].sort((a, b) => a.index - b.index)
  return { ...whole, points, window: { ...whole.window, leftOut: whole.window.total - points.length } }
}

/** Whether a window has points that were thinned out of what is known. */
export function isThin({ points, window }: SeriesDetail, shown: IndexWindow | null): boolean {
  if (window.leftOut === 0) return false
  const { from, to } = shown ?? { from: 0, to: window.total - 1 }
  return pointsWithin(points, { from, to }) < to - from + 1
}

/** How many of the known points lie in a window. */
export function pointsWithin(points: SeriesDetail['points'], { from, to }: IndexWindow): number {
  return points.reduce((count, { index }) => count + (index >= from && index <= to ? 1 : 0), 0)
}

/**
 * What to ask for when a reader looks at a window: as much again on both sides, so that panning shows no edge. Aligned to
 * quarters of its width, so that a little pan asks for nothing new.
 */
export function closerWindow({ from, to }: IndexWindow, total: number): IndexWindow {
  const width = to - from + 1
  const step = Math.max(1, Math.floor(width / 4))
  const align = (place: number, round: (value: number) => number) => round(place / step) * step
  return {
    from: Math.max(0, align(from - width, Math.floor)),
    to: Math.min(total - 1, align(to + width, Math.ceil)),
  }
}

function isSameHistory(a: SeriesDetail, b: SeriesDetail): boolean {
  return (
    a.series.id === b.series.id && a.window.total === b.window.total && a.latest?.runId === b.latest?.runId
  )
}
