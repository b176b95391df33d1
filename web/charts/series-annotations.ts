import type { AnnotationOptions } from 'chartjs-plugin-annotation'
import type { EpochMarker } from '../../server/contract/views.ts'
import { markerText } from '../model/epoch-text.ts'
import type { Palette } from './palette.ts'

/** A vertical line between the two points where the environment changed, labelled with what changed. */
export function epochAnnotations(
  epochs: readonly EpochMarker[],
  compact: boolean,
  palette: Palette,
): Record<string, AnnotationOptions<'line'>> {
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
          // Two lanes above the plot, so that the labels of neighbours do not cover each other.
          yAdjust: order % 2 === 0 ? -18 : -32,
          color: palette.text,
          backgroundColor: palette.surface,
          font: { size: 11, weight: 'normal' },
          padding: { x: 4, y: 1 },
        },
      } satisfies AnnotationOptions<'line'>,
    ]),
  )
}
