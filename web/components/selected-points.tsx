import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { formatCount, formatRelative } from '../../server/contract/units.ts'
import type { Point } from '../../server/contract/views.ts'
import { pointFacts } from '../model/point-facts.ts'
import type { SeriesPlace } from '../model/series-place.ts'
import { worseByText } from '../model/worse-by.ts'
import { compareHref, queryHref, runHref } from '../router.ts'
import { VerdictChip } from './verdict-chip.tsx'

interface SelectedPointsProps {
  readonly detail: SeriesDetail
  readonly where: SeriesPlace
}

/** The selected point in words, and what lies between it and the one that is held. */
export function SelectedPoints({ detail, where }: SelectedPointsProps) {
  const find = (run: string | null) => detail.points.find((point) => run !== null && point.runId === run)
  const [point, other] = [find(where.selected), find(where.other)]
  if (point === undefined) return <p class="selected-point quiet">No point selected.</p>
  return (
    <div class="selected-point" aria-live="polite">
      {other !== undefined && other !== point && <Pair detail={detail} a={other} b={point} />}
      <PointInWords detail={detail} point={point} />
    </div>
  )
}

function PointInWords({ detail, point }: { readonly detail: SeriesDetail; readonly point: Point }) {
  const facts = pointFacts(point, detail)
  return (
    <>
      <p>
        <VerdictChip verdict={point.verdict} />{' '}
        <a href={runHref(detail.series.project, point.runId)}>{facts.title}</a>
      </p>
      <p>{facts.lines.join(' · ')}</p>
      <p class="quiet">{facts.reason}</p>
    </>
  )
}

interface PairProps {
  readonly detail: SeriesDetail
  readonly a: Point
  readonly b: Point
}

function Pair({ detail, a, b }: PairProps) {
  const { project, metric } = detail.series
  const relative = a.value === 0 ? null : b.value / a.value - 1
  const worse = relative === null ? '' : worseByText(relative, metric.direction)
  return (
    <p class="pair">
      {relative !== null && (
        <>
          <b class="number">{formatRelative(relative)}</b> {worse}{' '}
        </>
      )}
      from <a href={runHref(project, a.runId)}>{pointFacts(a, detail).title}</a>,{' '}
      {formatCount(Math.abs(b.index - a.index), 'run')} apart ·{' '}
      <a href={compareHref(project, { a: a.runId, b: b.runId })}>Compare the two runs</a> ·{' '}
      <a href={queryHref({ vs: null })}>Let go</a>
    </p>
  )
}
