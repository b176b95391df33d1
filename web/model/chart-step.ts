import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { Point } from '../../server/contract/views.ts'
import type { QueryChange } from '../router.ts'
import { type IndexWindow, type SeriesPlace, windowQuery } from './series-place.ts'

/** What a key on the chart asks for. */
export type ChartStep =
  | { readonly do: 'look'; readonly query: QueryChange }
  | { readonly do: 'open'; readonly run: string }
  | { readonly do: 'compare' }

interface Pressed {
  readonly key: string
  readonly shift: boolean
}

/**
 * Arrows select the next point and, with Shift, pan; `+` and `-` zoom around the selected point, or the middle; `0` shows all;
 * `Home` and `End` select the ends; space holds the selected point, `c` compares it with the one selected then; `Enter` opens
 * its run. Null for any other key.
 */
export function chartStep(pressed: Pressed, where: SeriesPlace, detail: SeriesDetail): ChartStep | null {
  const last = detail.window.total - 1
  if (last < 0) return null
  const shown = where.window ?? { from: 0, to: last }
  const width = shown.to - shown.from + 1
  const look = (query: QueryChange): ChartStep => ({ do: 'look', query })
  const step = pressed.key === 'ArrowLeft' ? -1 : pressed.key === 'ArrowRight' ? 1 : 0
  if (step !== 0 && pressed.shift)
    return look(windowAt(shown.from + step * Math.ceil(width / 5), width, last))
  if (step !== 0) return look(selecting(neighbour(detail.points, where, step), where, last))
  switch (pressed.key) {
    case '+':
    case '=':
      return look(zoomed(centreOf(shown, where, detail), Math.ceil(width / 2), last))
    case '-':
    case '_':
      return look(zoomed(centreOf(shown, where, detail), width * 2, last))
    case '0':
      return look({ from: null, to: null })
    case 'Home':
      return look(selecting(detail.points[0], where, last))
    case 'End':
      return look(selecting(detail.points.at(-1), where, last))
    case ' ':
      return look({ vs: where.selected })
    case 'c':
      return where.selected === null || where.other === null ? null : { do: 'compare' }
    case 'Enter':
      return where.selected === null ? null : { do: 'open', run: where.selected }
    default:
      return null
  }
}

/** The point beside the selected one; without one, the last in sight. */
function neighbour(points: readonly Point[], where: SeriesPlace, step: -1 | 1): Point | undefined {
  const at = points.findIndex(({ runId }) => runId === where.selected)
  if (at === -1) return points.findLast(({ index }) => where.window === null || index <= where.window.to)
  return points[Math.min(points.length - 1, Math.max(0, at + step))]
}

/** Selects a point, and moves the window where it lies outside. */
function selecting(point: Point | undefined, { window }: SeriesPlace, last: number): QueryChange {
  if (point === undefined) return {}
  const selection = { point: point.runId }
  if (window === null || (point.index >= window.from && point.index <= window.to)) return selection
  const width = window.to - window.from + 1
  const margin = Math.floor(width / 4)
  const from = point.index < window.from ? point.index - margin : point.index - width + 1 + margin
  return { ...selection, ...windowAt(from, width, last) }
}

function zoomed(centre: number, width: number, last: number): QueryChange {
  const least = Math.max(3, width)
  return windowAt(Math.round(centre - (least - 1) / 2), least, last)
}

/** A window of that width, moved inside the history. */
function windowAt(from: number, width: number, last: number): QueryChange {
  const start = Math.max(0, Math.min(from, last - width + 1))
  return windowQuery({ from: start, to: Math.min(last, start + width - 1) }, last + 1)
}

function centreOf(shown: IndexWindow, { selected }: SeriesPlace, { points }: SeriesDetail): number {
  const point = points.find(({ runId }) => runId === selected)
  const inSight = point !== undefined && point.index >= shown.from && point.index <= shown.to
  return inSight ? point.index : (shown.from + shown.to) / 2
}
