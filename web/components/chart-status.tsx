import { pointsWithin } from '../model/merge-window.ts'
import type { SeriesPlace } from '../model/series-place.ts'
import type { CloserLook } from '../use-closer-look.ts'

interface ChartStatusProps {
  readonly look: CloserLook
  readonly where: SeriesPlace
}

/** How much of the window is drawn: all points, or which ones and why not all. */
export function ChartStatus({ look, where }: ChartStatusProps) {
  const { detail, status, error } = look
  const window = where.window ?? { from: 0, to: detail.window.total - 1 }
  const within = window.to - window.from + 1
  const shown = pointsWithin(detail.points, window)
  return (
    <p class="chart-status quiet" role="status">
      {shown === within
        ? `${count(within)} of ${count(detail.window.total)} points`
        : `${count(shown)} of ${count(within)} points in sight: the extremes of each stretch and all that carry a mark. `}
      {status === 'loading' && ' Fetching the others…'}
      {shown < within && status === 'idle' && where.window === null && 'Zoom in to see the others.'}
      {status === 'failed' &&
        `The others could not be fetched: ${error?.detail ?? ''} Move the window to try again.`}
    </p>
  )
}

function count(points: number): string {
  return points.toLocaleString('en')
}
