import { call } from '../api.ts'
import { AlertActions } from '../components/alert-actions.tsx'
import { AlertExperiments } from '../components/alert-experiments.tsx'
import { AlertHead } from '../components/alert-head.tsx'
import { AlertHistory } from '../components/alert-history.tsx'
import { AlertMembers } from '../components/alert-members.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { useResource } from '../resource.ts'
import { alertsHref } from '../router.ts'

interface AlertPageProps {
  readonly project: string
  readonly alert: string
}

/** One alert: what is known, what was measured again, what happened to it, and what can be done. */
export function AlertPage({ project, alert }: AlertPageProps) {
  const resource = useResource({
    key: `alert ${project} ${alert}`,
    load: (signal) => call('getAlert', { params: { project, alert }, signal }),
  })
  const { state } = resource
  const name = 'data' in state ? state.data.headline : 'Alert'
  return (
    <Page
      title={`${name} – ${project}`}
      project={project}
      above={{ href: alertsHref(project), name: 'Alerts' }}
      crumb={name}
    >
      <ResourceView resource={resource} what="the alert">
        {(detail) => (
          <>
            <AlertHead project={project} alert={detail} />
            {detail.members.length > 0 && <AlertMembers project={project} members={detail.members} />}
            <AlertExperiments project={project} alert={detail} />
            <AlertActions project={project} alert={detail} onDone={resource.retry} />
            <AlertHistory history={detail.history} />
          </>
        )}
      </ResourceView>
    </Page>
  )
}
