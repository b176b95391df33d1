import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import { formatCount, formatValue } from '../../server/contract/units.ts'
import { placeText } from '../model/commit-text.ts'
import { formatDetectable, formatInterval, rangeOf } from '../model/format-interval.ts'
import { verdictReason } from '../model/verdict-look.ts'
import { worseByText } from '../model/worse-by.ts'
import { runHref } from '../router.ts'
import { BlindNote } from './blind-note.tsx'
import { Effect } from './effect.tsx'
import { VerdictChip } from './verdict-chip.tsx'
import { When } from './when.tsx'

/** The latest point of a series: value, verdict and what could have been seen. */
export function SeriesHeadline({ detail }: { readonly detail: SeriesDetail }) {
  const { series, latest } = detail
  const { unit, direction } = series.metric
  if (latest === null) return null
  const { verdict } = latest
  const range = rangeOf(latest.samples)
  const better = verdict?.effect ? worseByText(verdict.effect.relative, direction) : ''
  return (
    <section class="headline" aria-label="Latest point">
      <p class="sentence">
        <VerdictChip verdict={verdict} /> {verdictReason(verdict, direction)}
      </p>
      <dl class="tiles">
        <div>
          <dt>Latest value</dt>
          <dd>
            <b class="big number">{formatValue(latest.value, unit)}</b>
            <small>
              {range !== null && `${formatInterval(range, unit)}, `}n = {latest.samples.length} ·{' '}
              {placeText(latest)} ·{' '}
              <a href={runHref(series.project, latest.runId)}>
                <When instant={latest.startedAt} />
              </a>
            </small>
          </dd>
        </div>
        <div>
          <dt>Against the baseline{better !== '' && ` (${better})`}</dt>
          <dd>
            <Effect verdict={verdict} direction={direction} />
          </dd>
        </div>
        <div>
          <dt>Smallest detectable change</dt>
          <dd>
            <b class="number">{formatDetectable(verdict?.smallestDetectable)}</b>
            {verdict !== null && verdict.smallestDetectable !== null && (
              <small>
                seen in 80 of 100 cases
                {detail.sensitivity.noise !== null &&
                  `; runs vary by ${formatDetectable(detail.sensitivity.noise)}`}
              </small>
            )}{' '}
            <BlindNote sensitivity={detail.sensitivity} />
          </dd>
        </div>
        {verdict !== null && (
          <div>
            <dt>Baseline</dt>
            <dd>
              <b class="number">{formatCount(verdict.baseline.runs, 'run')}</b>
              <small>
                {verdict.baseline.expected === null
                  ? `needs ${verdict.baseline.needed}`
                  : `expects ${formatInterval(verdict.baseline.expected, unit)}`}
              </small>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
