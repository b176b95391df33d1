import type { ComponentChildren } from 'preact'
import type { SeriesItem, SeriesView, SortKey } from '../model/select-series.ts'
import { queryHref } from '../router.ts'
import { useNarrow } from '../use-narrow.ts'
import { SeriesGroupRow, SeriesRow } from './series-row.tsx'
import { useRowWindow } from './use-row-window.ts'

interface SeriesTableProps {
  readonly items: readonly SeriesItem[]
  readonly view: SeriesView
  readonly caption: string
  /** Rows say which project they are of. */
  readonly projects: boolean
}

/** Pixels of a row; the style sheet has the same. */
const heights = { row: 28, card: 92, head: 26 }

/**
 * Series as a dense table in a box of its own; on narrow screens each row becomes a small card. Only rows in sight are in
 * the document, and it says to assistive technology which rows of how many they are.
 */
export function SeriesTable({ items, view, caption, projects }: SeriesTableProps) {
  const narrow = useNarrow()
  const rowHeight = narrow ? heights.card : heights.row
  const header = narrow ? 0 : heights.head
  const rows = useRowWindow({ count: items.length, rowHeight, header })
  const { from, to, before, after } = rows.window
  return (
    <section
      ref={rows.box}
      class="series-box"
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      onKeyDown={rows.onKeyDown}
    >
      {/* Takes the room of the rows that are not drawn. */}
      <div style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}>
        <table
          class={`dense cards series-table${projects ? ' with-projects' : ''}`}
          aria-rowcount={items.length + 1}
        >
          <caption class="visually-hidden">{caption}: arrow keys go from row to row</caption>
          <SeriesHead view={view} projects={projects} />
          <tbody>
            {items.slice(from, to).map((item, index) => {
              const at = from + index
              const place = { index: at, isActive: at === rows.active, onFocus: () => rows.setActive(at) }
              return item.kind === 'group' ? (
                <SeriesGroupRow
                  key={`group ${item.name}`}
                  group={item}
                  place={place}
                  columns={projects ? 10 : 9}
                />
              ) : (
                <SeriesRow key={item.row.id} row={item.row} place={place} projects={projects} />
              )
            })}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function SeriesHead({ view, projects }: { readonly view: SeriesView; readonly projects: boolean }) {
  const sortable = (by: SortKey, children: ComponentChildren, numeric = false) => (
    <SortHeader view={view} by={by} numeric={numeric}>
      {children}
    </SortHeader>
  )
  return (
    <thead>
      <tr aria-rowindex={1}>
        {sortable('benchmark', 'Benchmark')}
        {projects && (
          <th scope="col" class="col-project">
            Project
          </th>
        )}
        {sortable('metric', 'Metric')}
        {sortable('host', 'Host')}
        <th scope="col" class="col-trend">
          Trend
        </th>
        {sortable('value', 'Latest', true)}
        {sortable('effect', 'vs baseline (95 % interval)', true)}
        {sortable('verdict', 'Verdict')}
        {sortable('noise', 'Noise', true)}
        {sortable('points', 'Points', true)}
      </tr>
    </thead>
  )
}

interface SortHeaderProps {
  readonly view: SeriesView
  readonly by: SortKey
  readonly numeric: boolean
  readonly children: ComponentChildren
}

function SortHeader({ view, by, numeric, children }: SortHeaderProps) {
  const sorted = view.sort === by
  const next = sorted && !view.descending ? `-${by}` : by
  const order = sorted ? (view.descending ? 'descending' : 'ascending') : 'none'
  return (
    <th scope="col" aria-sort={order} class={`col-${by}${numeric ? ' number' : ''}`}>
      <a href={queryHref({ sort: next })}>
        {children}
        <span aria-hidden="true">{sorted ? (view.descending ? ' ↓' : ' ↑') : ''}</span>
      </a>
    </th>
  )
}
