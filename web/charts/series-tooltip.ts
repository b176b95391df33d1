import type { TooltipItem } from 'chart.js'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { Point } from '../../server/contract/views.ts'
import type { Overlay } from '../model/overlays.ts'
import { type PointFacts, pointFacts } from '../model/point-facts.ts'
import { overlayOf } from './overlay-datasets.ts'
import type { Palette } from './palette.ts'
import { holdsPoints } from './series-datasets.ts'

interface TooltipInput {
  readonly detail: SeriesDetail
  readonly overlays: readonly Overlay[]
  readonly palette: Palette
}

/** What the pointer tells of the point below it, of the series itself or of one drawn over it. */
export function seriesTooltip({ detail, overlays, palette }: TooltipInput) {
  const known = new Map<SeriesDetail, ReadonlyMap<number, Point>>()
  const pointOf = (of: SeriesDetail, index: number) => {
    const points = known.get(of) ?? new Map(of.points.map((point) => [point.index, point]))
    known.set(of, points)
    return points.get(index)
  }
  const factsOf = (item: TooltipItem<'line'> | undefined): PointFacts | null => {
    const of = overlayOf(item?.dataset.label, overlays) ?? detail
    const point = item === undefined ? undefined : pointOf(of, indexOf(item.raw))
    return point === undefined ? null : pointFacts(point, of)
  }
  return {
    filter: ({ dataset }: TooltipItem<'line'>) =>
      holdsPoints(dataset.label) || overlayOf(dataset.label, overlays) !== null,
    backgroundColor: palette.surface,
    borderColor: palette.muted,
    borderWidth: 1,
    titleColor: palette.text,
    bodyColor: palette.text,
    footerColor: palette.text,
    footerFont: { weight: 'normal' as const },
    displayColors: false,
    padding: 8,
    callbacks: {
      title: (items: TooltipItem<'line'>[]) => factsOf(items[0])?.title ?? '',
      label: (item: TooltipItem<'line'>) => [...(factsOf(item)?.lines ?? [])],
      footer: (items: TooltipItem<'line'>[]) => {
        const facts = factsOf(items[0])
        return facts === null ? [] : wrap(`${facts.verdict}: ${facts.reason}`, 64)
      },
    },
  }
}

/** The place in history that a mark carries; -1 for what stands for no point. */
export function indexOf(raw: unknown): number {
  return typeof raw === 'object' && raw !== null && 'index' in raw ? Number(raw.index) : -1
}

/** Breaks a sentence into lines: a canvas does not. */
function wrap(text: string, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= most) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
