import type { AnnotationOptions } from 'chartjs-plugin-annotation'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { evidenceWord } from '../model/alert-look.ts'
import { changeKind, changeSize } from '../model/change-look.ts'
import { markerText } from '../model/epoch-text.ts'
import type { HistoryAxis } from '../model/history-axis.ts'
import type { SeriesMarks } from '../model/series-marks.ts'
import type { Palette } from './palette.ts'

export interface AnnotationInput {
  readonly detail: SeriesDetail
  /** Those in sight. */
  readonly marks: SeriesMarks
  readonly axis: HistoryAxis
  /** Little width: labels are numbers instead of sentences. */
  readonly compact: boolean
  readonly palette: Palette
}

export type Annotations = Record<string, AnnotationOptions<'line'> | AnnotationOptions<'box'>>

/** Height of a lane of labels above the plot. */
const lane = 14

/** More labels in a row than this cover each other: they become numbers, which the legend explains. */
const mostSentences = 6

/** How much room the labels above the plot take. */
export function annotationRoom({ changes, epochs, accepted, releases }: SeriesMarks): number {
  const lanes =
    lanesOf(changes.length) + lanesOf(epochs.length + accepted.length) + Math.min(1, releases.length)
  return lanes === 0 ? 4 : 8 + lanes * lane
}

/** All marks: changes lowest, then epochs and accepted changes, releases on top. */
export function seriesAnnotations(input: AnnotationInput): Annotations {
  return { ...changeAnnotations(input), ...epochAnnotations(input), ...releaseAnnotations(input) }
}

/** Two lanes, so that the labels of neighbours do not cover each other. */
function lanesOf(labels: number): number {
  return Math.min(labels, 2)
}

/** Where a label's lane lies. */
function laneOffset(order: number, lanesBelow: number): number {
  return -(18 + ((order % 2) + lanesBelow) * lane)
}

/** A vertical line between the two points where the environment changed, or a change was accepted, labelled with what changed. */
export function epochAnnotations({ marks, axis, compact, palette }: AnnotationInput): Annotations {
  const lanesBelow = lanesOf(marks.changes.length)
  const both = [
    ...marks.epochs.map((one) => ({ ...one, colour: palette.text, dash: [5, 4] })),
    ...marks.accepted.map((one) => ({ ...one, colour: palette.accent, dash: [2, 2] })),
  ].sort((a, b) => a.epoch.index - b.epoch.index)
  const short = compact || both.length > mostSentences
  return Object.fromEntries(
    both.map(({ label, epoch, colour, dash }, order) => {
      const x = axis.ofIndex(epoch.index - 0.5)
      const content = short ? label : `${label} ${markerText(epoch, 42)}`
      return [
        `epoch-${label}`,
        {
          ...verticalLine(x, colour),
          borderWidth: 1,
          borderDash: dash,
          label: topLabel(content, { colour, palette, offset: laneOffset(order, lanesBelow) }),
        } satisfies AnnotationOptions<'line'>,
      ]
    }),
  )
}

/**
 * A vertical line before the first point of each new level, with the size of the change and what is known of its alert above
 * it, and behind it the range of runs that the change may as well begin with.
 */
export function changeAnnotations({ detail, marks, axis, compact, palette }: AnnotationInput): Annotations {
  const { unit, direction } = detail.series.metric
  const short = compact || marks.changes.length > mostSentences
  return Object.fromEntries(
    marks.changes.flatMap(({ label, index, change, alert }, order) => {
      const colour = palette.verdicts[changeKind(change, direction)]
      const state = alert === null ? '' : ` ${evidenceWord(alert)}${alert.confirming ? ', measuring' : ''}`
      const content = short ? label : `${label} ${changeSize(change, unit)}${state}`
      const line = {
        ...verticalLine(axis.ofIndex(index - 0.5), colour),
        // Where the environment changed, its own line is there already.
        borderWidth: change.cause === 'epoch' ? 0 : 1.5,
        label: {
          ...topLabel(content, { colour, palette, offset: laneOffset(order, 0) }),
          font: { size: 11, weight: 'bold' as const },
        },
      } satisfies AnnotationOptions<'line'>
      return [[`change-${label}`, line], ...rangeBox(label, change, { axis, palette })]
    }),
  )
}

function rangeBox(
  label: string,
  { earliest, latest }: { readonly earliest: number; readonly latest: number },
  { axis, palette }: Pick<AnnotationInput, 'axis' | 'palette'>,
): [string, AnnotationOptions<'box'>][] {
  if (earliest === latest) return []
  const box = {
    type: 'box' as const,
    drawTime: 'beforeDatasetsDraw' as const,
    xMin: axis.ofIndex(earliest - 0.5),
    xMax: axis.ofIndex(latest - 0.5),
    backgroundColor: palette.range,
    borderWidth: 0,
  }
  return [[`range-${label}`, box]]
}

/** A thin line at each tagged commit, its tags in the lane on top. */
export function releaseAnnotations({ marks, axis, compact, palette }: AnnotationInput): Annotations {
  const lanesBelow = lanesOf(marks.changes.length) + lanesOf(marks.epochs.length + marks.accepted.length)
  const named = marks.releases.length <= (compact ? 3 : 12)
  return Object.fromEntries(
    marks.releases.map((release, order) => {
      const x = axis.ofIndex(release.measured ? release.index : release.index - 0.5)
      const label = topLabel(release.name.slice(0, 20), {
        colour: palette.muted,
        palette,
        offset: laneOffset(0, lanesBelow),
      })
      return [
        `release-${order + 1}`,
        {
          ...verticalLine(x, palette.line),
          borderWidth: 1,
          borderDash: [1, 3],
          label: { ...label, display: named },
        } satisfies AnnotationOptions<'line'>,
      ]
    }),
  )
}

function verticalLine(x: number, borderColor: string) {
  return { type: 'line' as const, xMin: x, xMax: x, borderColor }
}

interface LabelLook {
  readonly colour: string
  readonly palette: Palette
  readonly offset: number
}

function topLabel(content: string, { colour, palette, offset }: LabelLook) {
  return {
    display: true,
    content,
    position: 'end' as const,
    yAdjust: offset,
    color: colour,
    backgroundColor: palette.surface,
    font: { size: 11, weight: 'normal' as const },
    padding: { x: 4, y: 1 },
  }
}
