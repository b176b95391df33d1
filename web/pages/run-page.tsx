import type { RunDetail } from '../../server/contract/views.ts'
import { call } from '../api.ts'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { RunEnvironment } from '../components/run-environment.tsx'
import { RunHead } from '../components/run-head.tsx'
import { RunRepetitions } from '../components/run-repetitions.tsx'
import { RunReproduce } from '../components/run-reproduce.tsx'
import { RunVerdicts } from '../components/run-verdicts.tsx'
import { shortHash } from '../model/commit-text.ts'
import { useResource } from '../resource.ts'

interface RunPageProps {
  readonly project: string
  readonly run: string
}

const whileQueuedMs = 1000
const afterwardsMs = 60_000

/** One run with everything that is known of it. */
export function RunPage({ project, run }: RunPageProps) {
  const resource = useResource({
    key: `run ${project} ${run}`,
    load: (signal) => call('getRun', { params: { project, run }, signal }),
    refreshMs: (detail) => (detail.analysis === 'queued' ? whileQueuedMs : afterwardsMs),
  })
  const { state } = resource
  const name = 'data' in state ? titleOf(state.data) : 'Run'
  return (
    <Page title={`${name} – ${project}`} project={project} crumb={name}>
      <ResourceView resource={resource} what="the run" heading="Run" room={{ lines: 2, rows: 16 }}>
        {(detail) => (
          <>
            <RunHead run={detail} />
            <ErrorBoundary what="the verdicts">
              <RunVerdicts run={detail} />
            </ErrorBoundary>
            <ErrorBoundary what="the repetitions">
              <RunRepetitions run={detail} />
            </ErrorBoundary>
            <RunReproduce run={detail} />
            <ErrorBoundary what="the environment">
              <RunEnvironment run={detail} />
            </ErrorBoundary>
            <p class="quiet">
              Run {detail.id}, agent {detail.agentVersion}
            </p>
          </>
        )}
      </ResourceView>
    </Page>
  )
}

function titleOf({ commit }: RunDetail): string {
  return commit === null ? 'Run' : `Run of ${shortHash(commit.head)}`
}
