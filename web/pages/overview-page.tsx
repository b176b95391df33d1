import type { Overview } from '../../server/contract/overview.ts'
import { call } from '../api.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { OverviewAlerts } from '../components/overview-alerts.tsx'
import { OverviewHosts } from '../components/overview-hosts.tsx'
import { OverviewProjects } from '../components/overview-projects.tsx'
import { OverviewRuns } from '../components/overview-runs.tsx'
import { Page } from '../components/page.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { SeriesSection } from '../components/series-section.tsx'
import { VerdictIcon } from '../components/verdict-icon.tsx'
import { overviewState } from '../model/overview-state.ts'
import { seriesViewOf } from '../model/select-series.ts'
import { useResource } from '../resource.ts'
import { place } from '../router.ts'

/** Is anything wrong now, in any project? Then all series, worst first. */
export function OverviewPage() {
  const overview = useResource({ key: 'overview', load: (signal) => call('getOverview', { signal }) })
  return (
    <Page title="">
      <h1 class="visually-hidden">Overview</h1>
      <ResourceView resource={overview} what="the overview" room={{ lines: 1, rows: 8, tall: true }}>
        {(found) => (found.projects.length === 0 ? <EmptyState /> : <Everything overview={found} />)}
      </ResourceView>
    </Page>
  )
}

function Everything({ overview }: { readonly overview: Overview }) {
  const mains = new Map(overview.projects.map(({ slug, baselineBranch }) => [slug, baselineBranch]))
  return (
    <>
      <StateLine overview={overview} />
      <ErrorBoundary what="the alerts">
        <OverviewAlerts overview={overview} />
      </ErrorBoundary>
      <div class="overview-columns">
        <div>
          <ErrorBoundary what="the projects">
            <OverviewProjects projects={overview.projects} />
          </ErrorBoundary>
          <ErrorBoundary what="the hosts">
            <OverviewHosts overview={overview} />
          </ErrorBoundary>
        </div>
        <div>
          <ErrorBoundary what="the runs">
            <OverviewRuns runs={overview.runs} />
          </ErrorBoundary>
        </div>
      </div>
      <section aria-labelledby="series-heading">
        <h2 id="series-heading">Series</h2>
        <SeriesSection projects={mains} view={seriesViewOf(place.value.query)} />
      </section>
    </>
  )
}

const icons = { wrong: 'regressed', suspected: 'inconclusive', well: 'unchanged' } as const

function StateLine({ overview }: { readonly overview: Overview }) {
  const { tone, text, reach } = overviewState(overview)
  return (
    <p class={`state-line ${tone}`}>
      <VerdictIcon kind={icons[tone]} /> <b>{text}</b> <span class="quiet">{reach}</span>
    </p>
  )
}
