import type { ChangeDetail } from '../../server/contract/change.ts'
import { call } from '../api.ts'
import { type Resource, useResource } from '../resource.ts'
import { alertsHref } from '../router.ts'
import { AlertActions } from './alert-actions.tsx'
import { AlertExperiments } from './alert-experiments.tsx'
import { ChangeCommits } from './change-commits.tsx'
import { ChangeEnvironment } from './change-environment.tsx'
import { ChangeHead } from './change-head.tsx'
import { ChangeHistory } from './change-history.tsx'
import { ChangeSeries } from './change-series.tsx'
import { ChangeSidesSection } from './change-sides.tsx'
import { Page } from './page.tsx'
import { ResourceView } from './resource-view.tsx'
import '../styles/change.css'

/** A change by its alert, or by one of its change points. */
export type ChangeName = { readonly alert: string } | { readonly change: string }

interface ChangeViewProps {
  readonly project: string
  readonly of: ChangeName
}

/** While something is being measured for it, a change is looked at more often. */
const whileMeasuredMs = 15_000
const otherwiseMs = 60_000

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
    refreshMs: ({ alert }) =>
      alert !== null && alert.evidence === 'suspected' && alert.confirmations.length > 0
        ? whileMeasuredMs
        : otherwiseMs,
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
      <ResourceView resource={resource} what={'alert' in of ? 'the alert' : 'the change'}>
        {(change) => (
          <>
            <ChangeHead project={project} change={change} />
            {change.alert !== null && (
              <AlertActions project={project} alert={change.alert} onDone={resource.retry} />
            )}
            {change.alert !== null && <AlertExperiments project={project} alert={change.alert} />}
            <ChangeSidesSection
              project={project}
              change={change}
              name={key}
              load={(series, signal) => load(signal, series)}
            />
            <ChangeCommits project={project} change={change} />
            {change.kind !== 'missing-data' && <ChangeEnvironment environment={change.environment} />}
            <ChangeSeries project={project} change={change} />
            <ChangeHistory change={change} />
          </>
        )}
      </ResourceView>
    </Page>
  )
}
