import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { causeOf } from '../model/attribution-look.ts'
import { changeKind, changeSize, shownChanges } from '../model/change-look.ts'
import { shortHash } from '../model/commit-text.ts'
import { changeText } from '../model/epoch-text.ts'
import { formatEffectInterval } from '../model/format-interval.ts'
import { shownVerdicts, verdictWords } from '../model/verdict-look.ts'
import { VerdictIcon } from './verdict-icon.tsx'

/** What the marks on a chart mean, and each change of level and of environment in full. */
export function ChartLegend({ detail }: { readonly detail: SeriesDetail }) {
  const { epochs, series } = detail
  const changes = shownChanges(detail)
  return (
    <div class="legend">
      <ul aria-label="Marks">
        {shownVerdicts.map((kind) => (
          <li key={kind}>
            <VerdictIcon kind={kind} /> {verdictWords[kind]}
          </li>
        ))}
        <li>
          <span class="swatch hollow-swatch" /> hollow: not on the baseline branch
        </li>
        <li>
          <span class="swatch whisker-swatch" /> range and quartiles of the repetitions
        </li>
        <li>
          <span class="swatch band-swatch" /> expected range that applied
        </li>
        <li>
          <span class="swatch level-swatch" /> level of the segment
        </li>
      </ul>
      {changes.length > 0 && (
        <ul aria-label="Changes of the level">
          {changes.map(({ label, change }) => (
            <li key={change.id}>
              <b class={changeKind(change, series.metric.direction)}>
                {label} {changeSize(change, series.metric.unit)}
              </b>{' '}
              {change.effect !== null && `(${formatEffectInterval(change.effect)}) `}
              {change.commit !== null && <code>{shortHash(change.commit.head)}</code>} ·{' '}
              {causeOf(change).word}
            </li>
          ))}
        </ul>
      )}
      {epochs.length > 0 && (
        <ul aria-label="Changes of the environment">
          {epochs.map((epoch, order) => (
            <li key={epoch.index}>
              <b>E{order + 1}</b> {epoch.changes.map(changeText).join(', ')}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
