import type { SeriesPoint } from '../../server/judge/series-point.ts'
import type { InputSeries } from './input-series.ts'

/** The points of a series that are there, and the position of each in the input. */
export interface PresentPoints {
  readonly points: readonly SeriesPoint[]
  readonly positions: readonly number[]
}

/** Drops missing points. An epoch that begins at a missing point begins with the next one that is there. */
export function presentPoints({ values, errors, epochs }: InputSeries): PresentPoints {
  const points: SeriesPoint[] = []
  const positions: number[] = []
  // Before the first label nothing is known of the environment, so that it cannot have changed either.
  let epoch = epochs?.find((label) => label !== null) ?? undefined
  values.forEach((value, position) => {
    epoch = epochs?.[position] ?? epoch
    if (value === null) return
    const se = typeof errors === 'number' ? errors : errors?.[position]
    points.push({
      value,
      ...(typeof se === 'number' && { se }),
      ...(epoch !== undefined && { epoch }),
    })
    positions.push(position)
  })
  return { points, positions }
}
