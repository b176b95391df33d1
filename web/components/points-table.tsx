import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { formatValue } from '../../server/contract/units.ts'
import type { Point } from '../../server/contract/views.ts'
import { placeText } from '../model/commit-text.ts'
import { changeText } from '../model/epoch-text.ts'
import { formatInterval, rangeOf } from '../model/format-interval.ts'
import type { IndexWindow } from '../model/series-place.ts'
import { runHref } from '../router.ts'
import { CommitName } from './commit-name.tsx'
import { Effect } from './effect.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictChip } from './verdict-chip.tsx'
import { When } from './when.tsx'

interface PointsTableProps {
  readonly detail: SeriesDetail
  readonly window: IndexWindow | null
}

/** Rows at once: more would take a browser seconds, and a reader for ever. */
const mostRows = 500

/** The chart's twin: the points in sight in words, newest first. */
export function PointsTable({ detail, window }: PointsTableProps) {
  const epochs = new Map(
    detail.epochs.map((epoch) => [epoch.index, epoch.changes.map(changeText).join(', ')]),
  )
  const inSight = detail.points.filter(
    ({ index }) => window === null || (index >= window.from && index <= window.to),
  )
  const newestFirst = inSight.slice(-mostRows).toReversed()
  return (
    <ScrollRegion label="All points">
      <table class="dense points-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Commit</th>
            <th scope="col">Authored</th>
            <th scope="col">Branch or PR</th>
            <th scope="col" class="number">
              Value
            </th>
            <th scope="col" class="number">
              Range of repetitions
            </th>
            <th scope="col" class="number">
              n
            </th>
            <th scope="col" class="number">
              Expected
            </th>
            <th scope="col" class="number">
              vs baseline
            </th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((point) => (
            <PointRow key={point.runId} point={point} detail={detail} epoch={epochs.get(point.index)} />
          ))}
        </tbody>
      </table>
      {inSight.length > mostRows && (
        <p class="quiet">
          The newest {mostRows} of {inSight.length}: zoom in on the chart for others, or download all as CSV.
        </p>
      )}
    </ScrollRegion>
  )
}

interface PointRowProps {
  readonly point: Point
  readonly detail: SeriesDetail
  readonly epoch: string | undefined
}

function PointRow({ point, detail, epoch }: PointRowProps) {
  const { project, metric } = detail.series
  const range = rangeOf(point.samples)
  const expected = point.verdict?.baseline.expected ?? null
  return (
    <>
      <tr data-run={point.runId}>
        <td class="nowrap">
          <When instant={point.startedAt} exact />
        </td>
        <td class="wide">
          <a href={runHref(project, point.runId)}>
            {point.commit === null ? 'no commit' : <CommitName commit={point.commit} length={80} />}
          </a>
        </td>
        <td class="nowrap">
          {point.commit?.authoredAt === undefined ? '–' : <When instant={point.commit.authoredAt} exact />}
        </td>
        <td class="nowrap">{placeText(point)}</td>
        <td class="number">{formatValue(point.value, metric.unit)}</td>
        <td class="number">{range === null ? '–' : formatInterval(range, metric.unit)}</td>
        <td class="number">{point.samples.length}</td>
        <td class="number">{expected === null ? '–' : formatInterval(expected, metric.unit)}</td>
        <td class="number">
          <Effect verdict={point.verdict} direction={metric.direction} />
        </td>
        <td>
          <VerdictChip verdict={point.verdict} />
        </td>
      </tr>
      {epoch !== undefined && (
        <tr class="epoch-row">
          <td colSpan={10}>environment changed here: {epoch}</td>
        </tr>
      )}
    </>
  )
}
