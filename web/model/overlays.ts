import type { RelatedSeries, SeriesDetail } from '../../server/contract/series-detail.ts'
import { mergeWindow } from './merge-window.ts'

/** A series drawn over another one. */
export interface Overlay {
  readonly detail: SeriesDetail
  /** Which of the looks of overlays it has, from 0; it stays its own while others come and go. */
  readonly look: number
  /** `left`: the unit of the series itself. `right`: the one other unit there is room for. */
  readonly axis: 'left' | 'right'
  readonly name: string
}

/** A series that cannot be drawn, and why. */
export interface LeftOut {
  readonly id: string
  readonly name: string
  readonly why: string
}

export interface Overlaid {
  readonly overlays: readonly Overlay[]
  readonly leftOut: readonly LeftOut[]
}

/** Gives each series over `own` its axis and its look. There are two axes: a third unit has none. */
export function overlaid(own: SeriesDetail, others: readonly SeriesDetail[]): Overlaid {
  const unit = own.series.metric.unit
  const second = others.find((other) => other.series.metric.unit !== unit)?.series.metric.unit
  const overlays: Overlay[] = []
  const leftOut: LeftOut[] = []
  for (const [look, detail] of others.entries()) {
    const name = overlayName(detail.series, own.series)
    const theirs = detail.series.metric.unit
    if (theirs === unit || theirs === second) {
      overlays.push({ detail, look, axis: theirs === unit ? 'left' : 'right', name })
    } else {
      const why = `there are two value axes, and it is in neither of their units`
      leftOut.push({ id: detail.series.id, name, why })
    }
  }
  return { overlays, leftOut }
}

/** Each overlay with a closer look at it, where there is one. */
export function mergeOverlays(
  wholes: readonly SeriesDetail[],
  closer: readonly SeriesDetail[],
): readonly SeriesDetail[] {
  const byId = new Map(closer.map((detail) => [detail.series.id, detail]))
  return wholes.map((whole) => mergeWindow(whole, byId.get(whole.series.id) ?? null))
}

type Named = Pick<RelatedSeries, 'metric' | 'host' | 'branch' | 'acceleration'>

/** What tells a series from the one it is drawn over: `lab-4`, `rtt_p99 on lab-4`, `throughput of release-1`. */
export function overlayName(other: Named, own: Named): string {
  const metric = other.metric.name === own.metric.name ? '' : other.metric.name
  const host = other.host.id === own.host.id && metric !== '' ? '' : other.host.label
  const parts = [
    metric !== '' && host !== '' ? `${metric} on ${host}` : `${metric}${host}`,
    ...(other.branch === own.branch ? [] : [`of ${other.branch ?? 'the main branch'}`]),
    ...(other.acceleration === own.acceleration ? [] : [`(${other.acceleration})`]),
  ]
  return parts.join(' ')
}

/** The related series that is the ratio of this one to its baseline path, or that this one is the ratio of; null for none. */
export function ratioCounterpart({ series, related }: SeriesDetail): RelatedSeries | null {
  const { name } = series.metric
  const wanted = name.endsWith('_ratio') ? name.slice(0, -'_ratio'.length) : `${name}_ratio`
  return (
    related.find(
      (other) =>
        other.metric.name === wanted &&
        other.host.id === series.host.id &&
        other.branch === series.branch &&
        other.sameTool &&
        other.sameIdentity,
    ) ?? null
  )
}
