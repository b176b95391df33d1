import type { Segment, SeriesDetail } from '../../server/contract/series-detail.ts'
import { formatValue } from '../../server/contract/units.ts'
import { formatInterval } from '../model/format-interval.ts'
import { seriesMarks } from '../model/series-marks.ts'
import { runHref } from '../router.ts'
import { CommitName } from './commit-name.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** The segments of a series in numbers, the newest first: what the lines of levels and bands on the chart show. */
export function SegmentsTable({ detail }: { readonly detail: SeriesDetail }) {
  const begins = beginnings(detail)
  return (
    <ScrollRegion label="Segments">
      <table class="dense segments-table">
        <thead>
          <tr>
            <th scope="col">Begins with</th>
            <th scope="col">From</th>
            <th scope="col" class="number">
              Points
            </th>
            <th scope="col" class="number">
              Level
            </th>
            <th scope="col" class="number">
              Expected (95 of 100 runs)
            </th>
          </tr>
        </thead>
        <tbody>
          {detail.segments.toReversed().map((segment) => (
            <SegmentRow
              key={segment.from}
              segment={segment}
              detail={detail}
              begins={begins.get(segment.from) ?? []}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

interface SegmentRowProps {
  readonly segment: Segment
  readonly detail: SeriesDetail
  /** Labels of the marks at its first point. */
  readonly begins: readonly string[]
}

function SegmentRow({ segment, detail, begins }: SegmentRowProps) {
  const { project, metric } = detail.series
  const { from, to, level, expected } = segment
  const first = detail.points.find(({ index }) => index === from)
  return (
    <tr>
      <td>{begins.length === 0 ? 'the first run' : begins.join(', ')}</td>
      <td class="wide">
        {first === undefined ? (
          `point ${from + 1}`
        ) : (
          <a href={runHref(project, first.runId)}>
            {first.commit === null ? (
              <When instant={first.startedAt} exact />
            ) : (
              <CommitName commit={first.commit} length={60} />
            )}
          </a>
        )}
      </td>
      <td class="number">{to - from + 1}</td>
      <td class="number">{formatValue(level, metric.unit)}</td>
      <td class="number">{expected === null ? '–' : formatInterval(expected, metric.unit)}</td>
    </tr>
  )
}

/** Labels of changes, epochs and accepted changes by the place of the point that they stand at. */
function beginnings(detail: SeriesDetail): ReadonlyMap<number, readonly string[]> {
  const { changes, epochs, accepted } = seriesMarks(detail)
  const marks = [
    ...changes,
    ...[...epochs, ...accepted].map(({ label, epoch }) => ({ label, index: epoch.index })),
  ]
  const found = new Map<number, string[]>()
  for (const { label, index } of marks) found.set(index, [...(found.get(index) ?? []), label])
  return found
}
