import type { QualityHistory } from '../../server/contract/quality-history.ts'
import { outcomes, shareText, sumOutcomes } from '../model/quality-look.ts'
import { alertsHref } from '../router.ts'

interface AlertOutcomesProps {
  readonly project: string
  readonly weeks: QualityHistory['weeks']
}

const width = 620

/** What became of alerts: a bar of shares, and the same as a table. */
export function AlertOutcomesView({ project, weeks }: AlertOutcomesProps) {
  const sum = sumOutcomes(weeks)
  const total = outcomes.reduce((all, { key }) => all + sum[key], 0)
  if (total === 0) return <p class="quiet">No alert was opened about these weeks.</p>
  let from = 0
  return (
    <div class="panel">
      <svg class="share-bar" viewBox={`0 0 ${width} 16`} width={width} aria-hidden="true">
        {outcomes.map(({ key }) => {
          const x = from
          const share = (sum[key] / total) * width
          from += share
          return (
            <rect key={key} class={`outcome-${key}`} x={x} y="0" width={Math.max(0, share - 1)} height="16" />
          )
        })}
      </svg>
      <table class="dense outcomes-table">
        <thead>
          <tr>
            <th scope="col">Outcome</th>
            <th scope="col" class="number">
              Alerts
            </th>
            <th scope="col" class="number">
              Share
            </th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map(({ key, word, what, filter }) => (
            <tr key={key}>
              <th scope="row">
                <svg width="10" height="10" aria-hidden="true">
                  <rect class={`outcome-${key}`} width="10" height="10" />
                </svg>{' '}
                {filter === null ? word : <a href={`${alertsHref(project)}?state=all&${filter}`}>{word}</a>}
              </th>
              <td class="number">{sum[key]}</td>
              <td class="number">{shareText(sum[key], total)}</td>
              <td class="quiet">{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
