import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { HistoryAxis } from '../model/history-axis.ts'
import type { Overlay } from '../model/overlays.ts'
import type { Density } from './density.ts'
import type { Palette } from './palette.ts'
import type { Dataset, PointSpot } from './series-datasets.ts'

const prefix = 'overlay '

/** Dashes and shapes tell overlays apart where colours do not. */
export const overlayLooks = [
  { dash: [], style: 'rect' },
  { dash: [6, 3], style: 'triangle' },
  { dash: [2, 2], style: 'star' },
  { dash: [8, 3, 2, 3], style: 'rectRot' },
  { dash: [4, 4], style: 'cross' },
] as const

/** The series that a dataset belongs to, where it is an overlay's; null for one of the series itself. */
export function overlayOf(label: string | undefined, overlays: readonly Overlay[]): SeriesDetail | null {
  if (!label?.startsWith(prefix)) return null
  return overlays.find(({ look }) => `${prefix}${look}` === label)?.detail ?? null
}

interface OverlayDatasetsInput {
  readonly overlays: readonly Overlay[]
  readonly axis: HistoryAxis
  readonly density: Density
  readonly palette: Palette
  /** Range of the axis that is drawn, with some room. */
  readonly range: { readonly min: number; readonly max: number }
}

/** One line per overlay through its baseline points, where the same commits of the series itself lie. */
export function overlayDatasets({
  overlays,
  axis,
  density,
  palette,
  range,
}: OverlayDatasetsInput): Dataset[] {
  return overlays.map(({ detail, look, axis: side }) => {
    const { dash, style } = overlayLooks[look % overlayLooks.length] ?? overlayLooks[0]
    const colour = palette.overlays[look % palette.overlays.length] ?? palette.text
    return {
      label: `${prefix}${look}`,
      data: spotsOf(detail, axis).filter(({ x }) => x >= range.min && x <= range.max),
      yAxisID: side === 'right' ? 'y2' : 'y',
      order: 2,
      showLine: true,
      borderColor: colour,
      borderWidth: 1.25,
      borderDash: [...dash],
      pointStyle: style,
      pointRadius: density.plain,
      pointHoverRadius: 7,
      pointHitRadius: 5,
      pointBorderColor: colour,
      pointBackgroundColor: colour,
    }
  })
}

function spotsOf(detail: SeriesDetail, axis: HistoryAxis): PointSpot[] {
  return detail.points.flatMap(({ index, historyAt, value, onBaseline }) => {
    const x = onBaseline ? axis.ofInstant(historyAt) : null
    return x === null ? [] : [{ x, y: value, index }]
  })
}
