import type { AnnotationOptions } from 'chartjs-plugin-annotation'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { changeKind, changeSize, shownChanges } from '../model/change-look.ts'
import { markerText } from '../model/epoch-text.ts'
import type { Palette } from './palette.ts'

export interface AnnotationLook {
  /** Little width: labels are numbers instead of sentences. */
  readonly compact: boolean
  readonly palette: Palette
}

/** Height of a lane of labels above the plot. */
const lane = 14

/** How much room the labels above the plot take. */
export function annotationRoom(detail: SeriesDetail): number {
  const lanes = lanesOf(shownChanges(detail).length) + lanesOf(detail.epochs.length)
  return lanes === 0 ? 4 : 8 + lanes * lane
}

/** Two lanes, so that the labels of neighbours do not cover each other. */
function lanesOf(labels: number): number {
  return Math.min(labels, 2)
}

/** Where a label's lane lies: those of changes below those of environments. */
function laneOffset(order: number, lanesBelow: number): number {
  return -(18 + ((order % 2) + lanesBelow) * lane)
}

/** A vertical line between the two points where the environment changed, labelled with what changed. */
export function epochAnnotations(
  detail: SeriesDetail,
  { compact, palette }: AnnotationLook,
): Record<string, AnnotationOptions<'line'>> {
  const { epochs } = detail
  const lanesBelow = lanesOf(shownChanges(detail).length)
  return Object.fromEntries(
    epochs.map((epoch, order) => [
      `epoch-${order + 1}`,
      {
        type: 'line',
        xMin: epoch.index - 0.5,
        xMax: epoch.index - 0.5,
        borderColor: palette.text,
        borderWidth: 1,
        borderDash: [5, 4],
        label: {
          display: true,
          content: compact ? `E${order + 1}` : `E${order + 1} ${markerText(epoch)}`,
          position: 'end',
          yAdjust: laneOffset(order, lanesBelow),
          color: palette.text,
          backgroundColor: palette.surface,
          font: { size: 11, weight: 'normal' },
          padding: { x: 4, y: 1 },
        },
      } satisfies AnnotationOptions<'line'>,
    ]),
  )
}

/** A vertical line before the first point of each new level, with the size of the change above it. */
export function changeAnnotations(
  detail: SeriesDetail,
  { compact, palette }: AnnotationLook,
): Record<string, AnnotationOptions<'line'>> {
  const { unit, direction } = detail.series.metric
  return Object.fromEntries(
    shownChanges(detail).map(({ label, index, change }, order) => {
      const colour = palette.verdicts[changeKind(change, direction)]
      return [
        `change-${order + 1}`,
        {
          type: 'line',
          xMin: index - 0.5,
          xMax: index - 0.5,
          borderColor: colour,
          // Where the environment changed, its own line is there already.
          borderWidth: change.cause === 'epoch' ? 0 : 1.5,
          label: {
            display: true,
            content: compact ? label : `${label} ${changeSize(change, unit)}`,
            position: 'end',
            yAdjust: laneOffset(order, 0),
            color: colour,
            backgroundColor: palette.surface,
            font: { size: 11, weight: 'bold' },
            padding: { x: 4, y: 1 },
          },
        } satisfies AnnotationOptions<'line'>,
      ]
    }),
  )
}
