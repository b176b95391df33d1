import type { ChangeDetail, MovedSeries } from '../../server/contract/change.ts'
import { formatRelative, formatValue } from '../../server/contract/units.ts'
import { handlingText } from '../model/alert-look.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { changeKind, changeSize } from '../model/change-look.ts'
import { formatEffectInterval } from '../model/format-interval.ts'
import { worseByText } from '../model/worse-by.ts'
import { alertHref, alertsHref, compareHref, pullRequestHref, seriesHref } from '../router.ts'
import { CommitRange } from './commit-range.tsx'
import { EvidenceChip } from './evidence-chip.tsx'
import { MissingTile } from './missing-series.tsx'
import { VerdictIcon } from './verdict-icon.tsx'
import { When } from './when.tsx'

interface ChangeHeadProps {
  readonly project: string
  readonly change: ChangeDetail
}

/** What moved by how much, what brought it about, and between which commits: the first screen. */
export function ChangeHead({ project, change }: ChangeHeadProps) {
  const { headline, alert, members, kind } = change
  const largest = members.find(({ standing }) => standing) ?? members[0]
  return (
    <header class="headline">
      <h1>{headline}</h1>
      <Standing project={project} change={change} />
      {alert !== null && alert.mergedInto !== null && (
        <p class="banner" role="note">
          It has the same cause as <a href={alertHref(project, alert.mergedInto)}>an older alert</a>, where
          its series are listed now.
        </p>
      )}
      {largest !== undefined && (
        <dl class="tiles change-tiles">
          {kind === 'missing-data' ? (
            <MissingTile members={members} />
          ) : (
            <>
              <HowMuch project={project} moved={largest} more={members.length - 1} />
              <Why change={change} />
            </>
          )}
          <Between project={project} change={change} />
        </dl>
      )}
      <Known change={change} />
    </header>
  )
}

function Standing({ project, change: { alert, state, startedAt, hosts } }: ChangeHeadProps) {
  const where = hosts.length > 0 && <> · {hosts.join(', ')}</>
  if (alert === null) {
    return (
      <p class="subtitle">
        {state === 'withdrawn' ? 'withdrawn' : 'found'}
        {startedAt !== null && (
          <>
            {' '}
            · since <When instant={startedAt} exact />
          </>
        )}
        {where} · <a href={alertsHref(project)}>no alert</a>: for the better, too small, or explained by the
        environment
      </p>
    )
  }
  return (
    <p class="subtitle">
      <EvidenceChip alert={alert} /> · {handlingText(alert, Date.now())} · opened{' '}
      <When instant={alert.openedAt} exact />
      {alert.pullRequest !== null && (
        <>
          {' '}
          · <a href={pullRequestHref(project, alert.pullRequest)}>pull request #{alert.pullRequest}</a>
        </>
      )}
      {where}
    </p>
  )
}

interface HowMuchProps {
  readonly project: string
  readonly moved: MovedSeries
  /** Other series that moved. */
  readonly more: number
}

function HowMuch({ project, moved, more }: HowMuchProps) {
  const { series, effect, levels } = moved
  const { direction, unit } = series.metric
  const kind = kindOf(moved)
  return (
    <div>
      <dt>
        <a href={seriesHref(project, series.id)}>
          {series.benchmark.name} {series.metric.name}
        </a>{' '}
        {series.benchmark.path} on {series.host.label}
        {more > 0 && ` and ${more} more`}
      </dt>
      <dd>
        <b class={`big number ${kind}-ink`}>
          <VerdictIcon kind={kind} />{' '}
          {effect !== null
            ? formatRelative(effect.relative)
            : levels !== null
              ? changeSize({ effect, ...levels }, unit)
              : '–'}{' '}
          {effect !== null && worseByText(effect.relative, direction)}
        </b>
        {effect !== null && <span class="number">{formatEffectInterval(effect)}</span>}
        {levels !== null && (
          <small>
            {formatValue(levels.before, unit, 4)} → {formatValue(levels.after, unit, 4)}
          </small>
        )}
      </dd>
    </div>
  )
}

function kindOf({ levels, effect, series }: MovedSeries): 'regressed' | 'improved' | 'unchanged' {
  const { direction } = series.metric
  if (levels !== null) return changeKind(levels, direction)
  return changeKind({ before: 0, after: effect?.relative ?? 0 }, direction)
}

/** Code, host or environment, as far as canaries and neighbours tell; what is not known is said. */
function Why({ change: { attribution } }: Pick<ChangeHeadProps, 'change'>) {
  return (
    <div>
      <dt>Put down to</dt>
      {attribution === null ? (
        <dd>
          <b>not told yet</b> <small>further runs of the hosts' canaries tell code from machine</small>
        </dd>
      ) : (
        <dd>
          <b>{attributionWord(attribution)}</b>
          <small>{attribution.reason}</small>
        </dd>
      )}
    </div>
  )
}

function Between({ project, change: { after, upTo, commits } }: ChangeHeadProps) {
  if (upTo === null) return null
  const count = commits.list.length + commits.left
  return (
    <div>
      <dt>
        Between commits
        {count > 0 && (
          <>
            {' '}
            (<a href="#commits">{count}</a>)
          </>
        )}
      </dt>
      <dd>
        <span>
          <CommitRange after={after} upTo={upTo} length={80} />
        </span>
        {after !== null && after.head !== upTo.head && (
          <small>
            <a href={compareHref(project, { a: after.head, b: upTo.head })}>compare</a>
          </small>
        )}
      </dd>
    </div>
  )
}

/** Why it is held for what it is: what Metalmark itself said last. */
function Known({ change: { alert, attribution } }: Pick<ChangeHeadProps, 'change'>) {
  const said = alert?.history.findLast(({ who, why }) => who === null && why !== null)
  // What it was opened for stands above already.
  if (said === undefined || (said.kind === 'opened' && attribution !== null)) return null
  return <p class="sentence">{said.why}</p>
}
