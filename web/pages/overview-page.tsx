import { call } from '../api.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { FilterBar } from '../components/filter-bar.tsx'
import { Page } from '../components/page.tsx'
import { ProjectFacts } from '../components/project-facts.tsx'
import { ResourceView } from '../components/resource-view.tsx'
import { knownHosts, SeriesSection } from '../components/series-section.tsx'
import { seriesViewOf } from '../model/select-series.ts'
import { useResource } from '../resource.ts'
import { place, projectHref } from '../router.ts'

/** All projects with their series. */
export function OverviewPage() {
  const projects = useResource({
    key: 'projects',
    load: async (signal) => (await call('listProjects', { signal })).projects,
  })
  const view = seriesViewOf(place.value.query)
  return (
    <Page title="">
      <h1 class="visually-hidden">Projects</h1>
      <ResourceView resource={projects} what="the projects">
        {(list) => {
          if (list.length === 0) return <EmptyState />
          return (
            <>
              <FilterBar view={view} hosts={knownHosts(list.map((project) => project.slug))} />
              {list.map((project) => (
                <section key={project.slug} class="project" aria-labelledby={`project-${project.slug}`}>
                  <h2 id={`project-${project.slug}`}>
                    <a href={projectHref(project.slug)}>{project.slug}</a>
                  </h2>
                  <ProjectFacts project={project} />
                  <SeriesSection project={project.slug} view={view} />
                </section>
              ))}
            </>
          )
        }}
      </ResourceView>
    </Page>
  )
}
