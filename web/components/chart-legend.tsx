import type { EpochMarker } from '../../server/contract/views.ts'
import { changeText } from '../model/epoch-text.ts'
import { shownVerdicts, verdictWords } from '../model/verdict-look.ts'
import { VerdictIcon } from './verdict-icon.tsx'

/** What the marks on a chart mean, and each change of environment in full. */
export function ChartLegend({ epochs }: { readonly epochs: readonly EpochMarker[] }) {
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
      </ul>
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
