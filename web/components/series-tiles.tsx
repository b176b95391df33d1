import { formatValue } from '../../server/contract/units.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import type { SeriesItem } from '../model/select-series.ts'
import { tileLines } from '../model/tile-lines.ts'
import { shownVerdict } from '../model/verdict-look.ts'
import { seriesHref } from '../router.ts'
import { useWidth } from '../use-width.ts'
import { Sparkline } from './sparkline.tsx'
import { useRowWindow } from './use-row-window.ts'
import { VerdictChip } from './verdict-chip.tsx'

interface SeriesTilesProps {
  readonly items: readonly SeriesItem[]
  readonly caption: string
  readonly projects: boolean
}

/** Pixels; the style sheet has the same height. */
const tile = { width: 225, height: 84 }

/** Series as a grid of sparklines, as many to a line as there is room for; only lines in sight are in the document. */
export function SeriesTiles({ items, caption, projects }: SeriesTilesProps) {
  const { element, width } = useWidth()
  const lines = tileLines(items, Math.max(1, Math.floor(width / tile.width)))
  const rows = useRowWindow({ count: lines.length, rowHeight: tile.height, header: 0 })
  const { from, to, before, after } = rows.window
  const total = items.filter(({ kind }) => kind === 'series').length
  return (
    <section
      ref={rows.box}
      class="series-box"
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      onKeyDown={rows.onKeyDown}
    >
      <div ref={element} style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}>
        {lines.slice(from, to).map((line, index) => {
          const at = from + index
          return line.kind === 'group' ? (
            <h3 key={`group ${line.name}`} class="tile-line group-line">
              {line.name} <span class="quiet">{line.count} series</span>
            </h3>
          ) : (
            <ul key={line.first} class="tile-line" data-row={at}>
              {line.rows.map((row, column) => (
                <Tile
                  key={row.id}
                  row={row}
                  place={{ at: line.first + column, total }}
                  projects={projects}
                  onFocus={() => rows.setActive(at)}
                />
              ))}
            </ul>
          )
        })}
      </div>
    </section>
  )
}

interface TileProps {
  readonly row: SeriesSummary
  readonly place: { readonly at: number; readonly total: number }
  readonly projects: boolean
  readonly onFocus: () => void
}

function Tile({ row, place, projects, onFocus }: TileProps) {
  const { benchmark, metric, latest } = row
  const where = `${projects ? `${row.project} · ` : ''}${row.host.label}`
  return (
    <li class="tile" aria-setsize={place.total} aria-posinset={place.at + 1}>
      <a
        class="tile-name"
        href={seriesHref(row.project, row.id)}
        title={`${benchmark.name} ${benchmark.path} ${metric.name}, ${where}`}
        onFocus={onFocus}
      >
        {benchmark.name} <span class="quiet">{benchmark.path}</span>
      </a>
      <span class="tile-where quiet">
        {metric.name} · {where}
      </span>
      <Sparkline
        values={row.sparkline}
        kind={shownVerdict(latest?.verdict)}
        noise={row.sensitivity.noise}
        change={row.latestChange?.at ?? null}
      />
      <span class="tile-facts">
        {latest === null ? <span class="quiet">no value</span> : formatValue(latest.value, metric.unit)}{' '}
        <VerdictChip verdict={latest?.verdict} />
      </span>
    </li>
  )
}
