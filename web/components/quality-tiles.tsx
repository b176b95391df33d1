import type { Quality } from '../../server/contract/quality.ts'
import type { QualityHistory } from '../../server/contract/quality-history.ts'
import { shareText, sumOutcomes } from '../model/quality-look.ts'

interface QualityTilesProps {
  readonly quality: Quality
  readonly history: QualityHistory
}

/** How good the alarms are, in four figures. */
export function QualityTiles({ quality, history }: QualityTilesProps) {
  const { achieved, tolerated, series, runs, weeks } = quality
  const sum = sumOutcomes(history.weeks)
  const wrong = sum.refuted + sum.withdrawn
  const known = sum.confirmed + sum.accepted + wrong
  return (
    <dl class="tiles quality-tiles">
      <div>
        <dt>False alarms a week</dt>
        <dd>
          <b>{achieved === null ? '–' : round(achieved.perWeek)}</b>{' '}
          {achieved === null ? (
            <small>a week of history is needed to say</small>
          ) : (
            <small>
              95 %: {round(achieved.low)} to {round(achieved.high)}; {budgetWord(quality)}{' '}
              {round(tolerated.alarmsPerWeek)} tolerated
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Alerts that were right</dt>
        <dd>
          <b>{shareText(known - wrong, known)}</b>{' '}
          <small>
            {known === 0 ? 'of none is anything known' : `${known - wrong} of ${known} that are known`}
          </small>
        </dd>
      </div>
      <div>
        <dt>Blind series</dt>
        <dd>
          <b>{shareText(series.blind, series.judged)}</b>{' '}
          <small>
            {series.judged === 0
              ? 'no series on a headline metric has enough runs to say'
              : `${series.blind} of ${series.judged} on headline metrics would not show what is worth an alert in one run`}
          </small>
        </dd>
      </div>
      <div>
        <dt>Valid runs</dt>
        <dd>
          <b>{shareText(runs.judged - runs.suspect, runs.judged)}</b>{' '}
          <small>
            {runs.suspect} of {runs.judged} kept out
            {weeks < 0.1 ? '' : `, in ${round(weeks)} weeks`}
          </small>
        </dd>
      </div>
    </dl>
  )
}

/** Whether the budget is kept, as far as the interval lets it be said. */
function budgetWord({ achieved, tolerated }: Quality): string {
  if (achieved === null) return ''
  if (achieved.low > tolerated.alarmsPerWeek) return 'more than the'
  return achieved.high <= tolerated.alarmsPerWeek ? 'within the' : 'perhaps within the'
}

function round(value: number): string {
  return String(Number(value.toPrecision(2)))
}
