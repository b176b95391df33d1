import { formatRelative, formatValue } from '../../server/contract/units.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { accelerationNote } from '../model/acceleration.ts'
import { countLatest } from '../model/count-latest.ts'
import type { SeriesItem } from '../model/select-series.ts'
import { shownVerdict } from '../model/verdict-look.ts'
import { queryHref, seriesHref } from '../router.ts'
import { BlindNote } from './blind-note.tsx'
import { Effect } from './effect.tsx'
import { Sparkline } from './sparkline.tsx'
import { VerdictChip } from './verdict-chip.tsx'
import { VerdictCountsLine } from './verdict-counts-line.tsx'

/** Where a row stands in its list, and whether the keyboard is on it: then its link is the one that Tab comes to. */
export interface RowPlace {
  readonly index: number
  readonly isActive: boolean
  readonly onFocus: () => void
}

interface SeriesRowProps {
  readonly row: SeriesSummary
  readonly place: RowPlace
  readonly projects: boolean
}

/** One series in a line. What does not fit is cut off, and whole when pointed at. */
export function SeriesRow({ row, place, projects }: SeriesRowProps) {
  const { benchmark, metric, latest, sensitivity } = row
  const host = `${row.host.label} ${accelerationNote(row.acceleration).label}`
  return (
    <tr aria-rowindex={place.index + 2} data-row={place.index} onFocusIn={place.onFocus}>
      <th scope="row" class="cell-name" title={`${benchmark.name} ${benchmark.path}`}>
        <a href={seriesHref(row.project, row.id)} tabIndex={place.isActive ? 0 : -1}>
          {benchmark.name}
        </a>{' '}
        <span class="quiet">{benchmark.path}</span>
        {benchmark.canary && <span class="tag">canary</span>}
        {row.branch !== null && <span class="tag">{row.branch}</span>}
      </th>
      {projects && (
        <td class="cell-project" title={row.project}>
          {row.project}
        </td>
      )}
      <td class="cell-metric" title={metric.name}>
        {metric.name}
      </td>
      <td class="cell-host" title={host}>
        {row.host.label} <span class="quiet">{accelerationNote(row.acceleration).label}</span>
      </td>
      <td class="cell-trend">
        <Sparkline
          values={row.sparkline}
          kind={shownVerdict(latest?.verdict)}
          noise={row.sensitivity.noise}
          change={row.latestChange?.at ?? null}
        />
      </td>
      <td class="cell-value number">
        {latest === null ? <span class="quiet">no value</span> : formatValue(latest.value, metric.unit)}
      </td>
      <td class="cell-effect number">
        <Effect verdict={latest?.verdict} direction={metric.direction} />
      </td>
      <td class="cell-verdict">
        <VerdictChip verdict={latest?.verdict} />
      </td>
      <td class="cell-noise number">
        {sensitivity.noise === null ? (
          <span class="quiet">–</span>
        ) : (
          <>
            <span class="only-narrow">noise </span>
            {formatRelative(sensitivity.noise).replace('+', '±')}
          </>
        )}{' '}
        <BlindNote sensitivity={sensitivity} />
      </td>
      <td class="cell-points number">
        {row.points}
        <span class="only-narrow"> points</span>
      </td>
    </tr>
  )
}

interface SeriesGroupRowProps {
  readonly group: Extract<SeriesItem, { kind: 'group' }>
  readonly place: RowPlace
  readonly columns: number
}

/** Heads a group: what it is of, how many series, and how they are doing. */
export function SeriesGroupRow({ group, place, columns }: SeriesGroupRowProps) {
  const { name, by, rows } = group
  return (
    <tr class="group-row" aria-rowindex={place.index + 2} data-row={place.index} onFocusIn={place.onFocus}>
      <th scope="rowgroup" colSpan={columns}>
        <a href={queryHref({ [by]: name, group: null })} tabIndex={place.isActive ? 0 : -1}>
          {name}
        </a>{' '}
        <span class="quiet">{rows.length} series</span>{' '}
        <VerdictCountsLine run={{ analysis: 'done', verdicts: countLatest(rows) }} brief />
      </th>
    </tr>
  )
}
