import type { AlertDetail } from '../../server/contract/alert.ts'
import { call } from '../api.ts'
import { useResource } from '../resource.ts'
import { BisectionView } from './bisection-view.tsx'
import { ConfirmationView } from './confirmation-view.tsx'
import { ResourceView } from './resource-view.tsx'

interface AlertExperimentsProps {
  readonly project: string
  readonly alert: Pick<AlertDetail, 'id' | 'confirmations' | 'bisections'>
}

const whileRunningMs = 15_000
const afterwardsMs = 60_000

/** What was measured again because of the alert, as far as that has come. */
export function AlertExperiments({ project, alert }: AlertExperimentsProps) {
  return (
    <>
      {alert.confirmations.length > 0 && <Confirmations project={project} alert={alert.id} />}
      {alert.bisections.length > 0 && <Bisections project={project} alert={alert.id} />}
    </>
  )
}

interface OfAlert {
  readonly project: string
  readonly alert: string
}

function Confirmations({ project, alert }: OfAlert) {
  const resource = useResource({
    key: `confirmations ${project} ${alert}`,
    load: async (signal) =>
      (await call('listConfirmations', { params: { project }, query: { alert }, signal })).confirmations,
    refreshMs: (list) => (list.some(({ endedAt }) => endedAt === null) ? whileRunningMs : afterwardsMs),
  })
  return (
    <section aria-labelledby="confirmation">
      <h2 id="confirmation">Measured again</h2>
      <ResourceView resource={resource} what="the confirmation">
        {(list) => list.map((one) => <ConfirmationView key={one.id} project={project} confirmation={one} />)}
      </ResourceView>
    </section>
  )
}

function Bisections({ project, alert }: OfAlert) {
  const resource = useResource({
    key: `bisections ${project} ${alert}`,
    load: async (signal) =>
      (await call('listBisections', { params: { project }, query: { alert }, signal })).bisections,
    refreshMs: (list) => (list.some(({ endedAt }) => endedAt === null) ? whileRunningMs : afterwardsMs),
  })
  return (
    <section aria-labelledby="bisection">
      <h2 id="bisection">Search for the commit</h2>
      <ResourceView resource={resource} what="the bisection">
        {(list) => list.map((one) => <BisectionView key={one.id} bisection={one} />)}
      </ResourceView>
    </section>
  )
}
