import type { ChangeDetail } from '../../server/contract/change.ts'
import type { Bisection } from '../../server/contract/confirmation.ts'
import { call } from '../api.ts'
import { lastKnown, type Resource, useResource } from '../resource.ts'
import { alertsHref } from '../router.ts'
import { AlertActions } from './alert-actions.tsx'
import { ChangeActions } from './change-actions.tsx'
import { ChangeCommits } from './change-commits.tsx'
import { ChangeEnvironment } from './change-environment.tsx'
import { ChangeHead } from './change-head.tsx'
import { ChangeHistory } from './change-history.tsx'
import { ChangeSeries } from './change-series.tsx'
import { ChangeSidesSection } from './change-sides.tsx'
import { Experiments, experimentKeys, experimentsOf } from './experiments.tsx'
import { MissingSeries } from './missing-series.tsx'
import { Page } from './page.tsx'
import { ResourceView } from './resource-view.tsx'
import '../styles/change.css'

/** A change by its alert, or by one of its change points. */
export type ChangeName = { readonly alert: string } | { readonly change: string }

interface ChangeViewProps {
  readonly project: string
  readonly of: ChangeName
}

/** Why did it move? The same page for an alert and for a change that is none. */
export function ChangeView({ project, of }: ChangeViewProps) {
  const key = 'alert' in of ? `alert ${project} ${of.alert}` : `change ${project} ${of.change}`
  const load = (signal: AbortSignal, series?: string) => {
    const query = series === undefined ? {} : { series }
    return 'alert' in of
      ? call('getAlertChange', { params: { project, alert: of.alert }, query, signal })
      : call('getChange', { params: { project, change: of.change }, query, signal })
  }
  const resource: Resource<ChangeDetail> = useResource({
    key,
    load: (signal) => load(signal),
  })
  const { state } = resource
  const name = 'data' in state ? state.data.headline : 'alert' in of ? 'Alert' : 'Change'
  return (
    <Page
      title={`${name} – ${project}`}
      project={project}
      above={{ href: alertsHref(project), name: 'Alerts' }}
      crumb={name}
    >
      <ResourceView
        resource={resource}
        what={'alert' in of ? 'the alert' : 'the change'}
        heading={name}
        room={{ lines: 1, tiles: true, rows: 12 }}
      >
        {(change) => (
          <>
            <ChangeHead project={project} change={change} />
            <Handling project={project} change={change} onDone={resource.retry} />
            <ChangeSidesSection
              project={project}
              change={change}
              name={key}
              load={(series, signal) => load(signal, series)}
            />
            <Commits project={project} change={change} />
            {change.kind === 'missing-data' ? (
              <MissingSeries project={project} members={change.members} />
            ) : (
              <>
                <ChangeEnvironment environment={change.environment} />
                <ChangeSeries project={project} change={change} />
              </>
            )}
            <ChangeHistory change={change} />
          </>
        )}
      </ResourceView>
    </Page>
  )
}

interface OfChange {
  readonly project: string
  readonly change: ChangeDetail
}

/** What can be done about it, and what was measured because of that. */
function Handling({ project, change, onDone }: OfChange & { readonly onDone: () => void }) {
  const experiments = experimentsOf(change)
  return (
    <>
      {change.alert === null ? (
        <ChangeActions project={project} change={change} experiments={experiments} onDone={onDone} />
      ) : (
        <AlertActions project={project} alert={change.alert} onDone={onDone} />
      )}
      {experiments !== null && <Experiments project={project} of={experiments} onDone={onDone} />}
    </>
  )
}

function Commits({ project, change }: OfChange) {
  const of = experimentsOf(change)
  const bisections = of && lastKnown<readonly Bisection[]>(experimentKeys.bisections(project, of))
  return <ChangeCommits project={project} change={change} bisections={bisections ?? []} />
}
