import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { ChangePoint } from '../../server/contract/views.ts'
import { causeOf } from '../model/attribution-look.ts'
import { changeSize, formatChance, shownChanges } from '../model/change-look.ts'
import { formatEffectInterval } from '../model/format-interval.ts'
import { worseByText } from '../model/worse-by.ts'
import { runHref } from '../router.ts'
import { CommitName } from './commit-name.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { When } from './when.tsx'

/** All change points of a series in words, the latest in history first; withdrawn ones with the reason. */
export function ChangesTable({ detail }: { readonly detail: SeriesDetail }) {
  const labels = new Map(shownChanges(detail).map(({ change, label }) => [change.id, label]))
  return (
    <ScrollRegion label="Changes of the level">
      <table class="dense changes-table">
        <thead>
          <tr>
            <th scope="col">Change</th>
            <th scope="col">From commit</th>
            <th scope="col" class="number">
              Effect (95 % interval)
            </th>
            <th scope="col" class="number">
              By chance
            </th>
            <th scope="col">Put down to</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {detail.changePoints.toReversed().map((change) => (
            <ChangeRow key={change.id} change={change} detail={detail} label={labels.get(change.id)} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

interface ChangeRowProps {
  readonly change: ChangePoint
  readonly detail: SeriesDetail
  readonly label: string | undefined
}

function ChangeRow({ change, detail, label }: ChangeRowProps) {
  const { project, metric } = detail.series
  const { commit, effect, found } = change
  const cause = causeOf(change)
  const worse = effect === null ? '' : worseByText(effect.relative, metric.direction)
  return (
    <tr class={change.state} data-change={change.id}>
      <td>{label ?? '–'}</td>
      <td class="wide">
        <a href={runHref(project, change.runId)}>
          {commit === null ? (
            <When instant={change.startedAt} exact />
          ) : (
            <CommitName commit={commit} length={60} />
          )}
        </a>
      </td>
      <td class="number">
        {changeSize(change, metric.unit)} {worse}{' '}
        {effect !== null && <small class="quiet">{formatEffectInterval(effect)}</small>}
      </td>
      <td class="number">{formatChance(change.p)}</td>
      <td class="wide">
        {cause.word} <small class="quiet">{cause.why}</small>
      </td>
      <td class="reason">
        found <When instant={found.at} /> by version {found.analysisVersion}
        {change.withdrawn !== null && (
          <>
            ; withdrawn <When instant={change.withdrawn.at} /> by version {change.withdrawn.analysisVersion}
            {change.reason !== null && `: ${change.reason}`}
          </>
        )}
      </td>
    </tr>
  )
}
