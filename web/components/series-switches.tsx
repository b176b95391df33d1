import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { overlayName, ratioCounterpart } from '../model/overlays.ts'
import { mostOverlays, type SeriesPlace } from '../model/series-place.ts'
import { place, queryHref, replaceQuery, seriesHref } from '../router.ts'

interface SeriesSwitchesProps {
  readonly detail: SeriesDetail
  readonly where: SeriesPlace
  /** All values are above zero: there is a logarithmic scale. */
  readonly positive: boolean
}

/** The choices of how to look at a series; each is a link to itself. */
export function SeriesSwitches({ detail, where, positive }: SeriesSwitchesProps) {
  const ratio = ratioCounterpart(detail)
  const isRatio = detail.series.metric.name.endsWith('_ratio')
  return (
    <div class="switches">
      {(positive || where.log) && (
        <a href={queryHref({ scale: where.log ? null : 'log' })}>
          {where.log ? 'Linear scale' : 'Log scale'}
        </a>
      )}
      {!where.log && (
        <a href={queryHref({ zero: where.fromZero ? null : '1' })}>
          {where.fromZero ? 'Fit values' : 'From zero'}
        </a>
      )}
      <a href={queryHref({ axis: where.axis === 'time' ? null : 'time' })}>
        {where.axis === 'time' ? 'Commits at equal distances' : 'By time'}
      </a>
      {ratio !== null && (
        <a
          href={otherSeriesHref(detail.series.project, ratio.id)}
          title="What slows the whole host down in a run slows its baseline path, too, and cancels in the ratio"
        >
          {isRatio ? 'Absolute values' : 'Ratio to baseline path'}
        </a>
      )}
      {where.window !== null && <a href={queryHref({ from: null, to: null })}>Reset zoom</a>}
      <OverlayPicker detail={detail} where={where} />
      <details class="keys">
        <summary>Keys</summary>
        <ul>
          <li>
            <kbd>←</kbd> <kbd>→</kbd> select, <kbd>Enter</kbd> opens the run
          </li>
          <li>
            <kbd>Space</kbd> holds the selected point, <kbd>c</kbd> compares it with the next; or click two
            with <kbd>Shift</kbd>
          </li>
          <li>
            drag, <kbd>Ctrl</kbd> + wheel, pinch or <kbd>+</kbd> <kbd>-</kbd> zoom; <kbd>0</kbd> shows all
          </li>
          <li>
            <kbd>Shift</kbd> + drag, wheel or <kbd>←</kbd> <kbd>→</kbd> pan; one finger does, too
          </li>
        </ul>
      </details>
    </div>
  )
}

function OverlayPicker({ detail, where }: Omit<SeriesSwitchesProps, 'positive'>) {
  const free = detail.related.filter(({ id }) => !where.overlays.includes(id))
  if (free.length === 0 || where.overlays.length >= mostOverlays) return null
  return (
    <label class="field">
      <span class="visually-hidden">Draw another series over it</span>
      <select
        value=""
        onChange={(event) => {
          const chosen = event.currentTarget.value
          if (chosen !== '') replaceQuery({ with: [...where.overlays, chosen].join(',') })
        }}
      >
        <option value="">Overlay…</option>
        {free.map((other) => (
          <option key={other.id} value={other.id}>
            {overlayName(other, detail.series)}
            {other.sameTool && other.sameIdentity ? '' : ' (another tool or environment)'}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Another series, looked at in the same way; places in history are its own. */
function otherSeriesHref(project: string, series: string): string {
  const kept = { from: null, to: null, with: null }
  return queryHref(kept, { path: seriesHref(project, series), query: place.value.query })
}
