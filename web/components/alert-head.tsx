import type { AlertDetail } from '../../server/contract/alert.ts'
import { handlingText } from '../model/alert-look.ts'
import { attributionWord } from '../model/attribution-look.ts'
import { changeText } from '../model/epoch-text.ts'
import { alertHref, compareHref, pullRequestHref } from '../router.ts'
import { CommitRange } from './commit-range.tsx'
import { EvidenceChip } from './evidence-chip.tsx'
import { When } from './when.tsx'

interface AlertHeadProps {
  readonly project: string
  readonly alert: AlertDetail
}

/** What an alert is about and what is known of it. */
export function AlertHead({ project, alert }: AlertHeadProps) {
  return (
    <header>
      <h1>{alert.headline}</h1>
      <p class="subtitle">
        <EvidenceChip alert={alert} /> · {handlingText(alert, Date.now())} · opened{' '}
        <When instant={alert.openedAt} exact />
        {alert.pullRequest !== null && (
          <>
            {' '}
            · <a href={pullRequestHref(project, alert.pullRequest)}>pull request #{alert.pullRequest}</a>
          </>
        )}{' '}
        · <a href="#handle">handle it</a>
      </p>
      {alert.mergedInto !== null && (
        <p class="banner" role="note">
          It has the same cause as <a href={alertHref(project, alert.mergedInto)}>an older alert</a>, where
          its series are listed now.
        </p>
      )}
      <dl class="facts-list alert-facts">
        <Known alert={alert} />
        <Range project={project} alert={alert} />
        <div>
          <dt>Hosts</dt>
          <dd>{alert.hosts.join(', ') || '–'}</dd>
        </div>
        <Environment alert={alert} />
      </dl>
    </header>
  )
}

/** Why it is held for what it is: what Metalmark itself said last. */
function Known({ alert: { history, attribution } }: Pick<AlertHeadProps, 'alert'>) {
  const said = history.findLast(({ who, why }) => who === null && why !== null)
  return (
    <>
      {said !== undefined && said.why !== attribution?.reason && (
        <div>
          <dt>What is known</dt>
          <dd>{said.why}</dd>
        </div>
      )}
      {attribution !== null && (
        <div>
          <dt>Put down to</dt>
          <dd>
            <b>{attributionWord(attribution)}</b>: {attribution.reason}
            {attribution.ask === 'mirror-run' && (
              <span class="quiet"> The old commit, run in the new environment, would tell.</span>
            )}
          </dd>
        </div>
      )}
    </>
  )
}

function Range({ project, alert: { after, upTo } }: AlertHeadProps) {
  if (upTo === null) return null
  return (
    <div>
      <dt>Between commits</dt>
      <dd>
        <CommitRange after={after} upTo={upTo} length={80} />{' '}
        {after !== null && after.head !== upTo.head && (
          <a href={compareHref(project, { a: after.head, b: upTo.head })}>compare</a>
        )}
      </dd>
    </div>
  )
}

function Environment({ alert: { environment, kind } }: Pick<AlertHeadProps, 'alert'>) {
  if (kind === 'missing-data') return null
  return (
    <div>
      <dt>Environment</dt>
      <dd>
        {environment.length === 0 ? (
          <span class="quiet">nothing changed within its range</span>
        ) : (
          environment.map((change) => <div key={change.field}>{changeText(change)}</div>)
        )}
      </dd>
    </div>
  )
}
