import { useMemo } from 'preact/hooks'
import { call } from '../api.ts'
import { ChangesSection } from '../components/changes-section.tsx'
import { Page } from '../components/page.tsx'
import { ProjectFacts } from '../components/project-facts.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { RunsTable } from '../components/runs-table.tsx'
import { SeriesSection } from '../components/series-section.tsx'
import { seriesViewOf } from '../model/select-series.ts'
import { useResource } from '../resource.ts'
import { place, queryHref } from '../router.ts'

/** One project: its series, and its runs page by page. */
export function ProjectPage({ project }: { readonly project: string }) {
  const view = seriesViewOf(place.value.query)
  const summary = useResource({
    key: 'projects',
    load: async (signal) => (await call('listProjects', { signal })).projects,
  })
  const { state } = summary
  const known = 'data' in state ? state.data.find(({ slug }) => slug === project) : undefined
  const main = known?.baselineBranch ?? ''
  const projects = useMemo(() => new Map([[project, main]]), [project, main])
  return (
    <Page title={project} project={project}>
      <h1>{project}</h1>
      <ResourceView resource={summary} what="the project" room={{ lines: 3 }}>
        {(list) => {
          const found = list.find((candidate) => candidate.slug === project)
          return found === undefined ? (
            <p>There is no project of this name yet.</p>
          ) : (
            <ProjectFacts project={found} />
          )
        }}
      </ResourceView>
      <ChangesSection project={project} />
      <section aria-labelledby="series-heading">
        <h2 id="series-heading">Series</h2>
        <SeriesSection projects={projects} view={view} />
      </section>
      <RunsSection project={project} />
    </Page>
  )
}

function RunsSection({ project }: { readonly project: string }) {
  const before = place.value.query.get('before')
  const runs = useResource({
    key: `runs ${project} ${before ?? ''}`,
    load: (signal) =>
      call('listRuns', { params: { project }, query: before === null ? {} : { before }, signal }),
  })
  return (
    <section aria-labelledby="runs-heading">
      <h2 id="runs-heading">Runs</h2>
      <ResourceView resource={runs} what="the runs" room={{ rows: 20 }}>
        {(page) => (
          <>
            {page.runs.length === 0 ? (
              <p class="quiet">No runs{before === null ? ' yet' : ' before this one'}.</p>
            ) : (
              <RunsTable project={project} runs={page.runs} />
            )}
            <p class="after-table">
              {before !== null && <a href={queryHref({ before: null })}>Newest runs</a>}{' '}
              {page.next !== null && <a href={queryHref({ before: page.next })}>Older runs</a>}
            </p>
          </>
        )}
      </ResourceView>
    </section>
  )
}
