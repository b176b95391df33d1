import type { OverviewProject } from '../../server/contract/overview.ts'
import { formatDetectable } from '../model/format-interval.ts'
import { alertsHref, projectHref } from '../router.ts'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictCountsLine } from './verdict-counts-line.tsx'
import { When } from './when.tsx'

/** Projects, each with what is open, how its series stand, what they could see, and when it was measured last. */
export function OverviewProjects({ projects }: { readonly projects: readonly OverviewProject[] }) {
  return (
    <section aria-labelledby="projects-heading">
      <h2 id="projects-heading">Projects</h2>
      <ScrollRegion label="Projects">
        <table class="dense cards overview-projects">
          <thead>
            <tr>
              <th scope="col">Project</th>
              <th scope="col">Alerts</th>
              <th scope="col">Series by latest verdict</th>
              <th scope="col" class="number">
                Half see
              </th>
              <th scope="col" class="number">
                Blind
              </th>
              <th scope="col" class="number">
                Runs
              </th>
              <th scope="col">Last run</th>
            </tr>
          </thead>
          <tbody>
            {projects.map((project) => (
              <ProjectRow key={project.slug} project={project} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}

function ProjectRow({ project }: { readonly project: OverviewProject }) {
  const { slug, alerts, verdicts, sensitivity, runs, latestRun, reanalysis } = project
  const open = alerts.change + alerts['pull-request'] + alerts['missing-data']
  return (
    <tr>
      <th scope="row" class="cell-name">
        <a href={projectHref(slug)}>{slug}</a>
        {reanalysis !== null && (
          <small class="quiet">
            {' '}
            judged anew: {reanalysis.done} of {reanalysis.total} runs
          </small>
        )}
      </th>
      <td class="cell-state nowrap">
        <a class={open > 0 ? 'regressed-ink' : 'quiet'} href={alertsHref(slug)}>
          {open} open
        </a>
      </td>
      <td class="cell-counts nowrap">
        <VerdictCountsLine run={{ analysis: 'done', verdicts }} brief />
      </td>
      <td class="cell-detectable number">
        <span class="only-narrow">half see </span>
        {formatDetectable(sensitivity.median)}
      </td>
      <td class="cell-blind number">
        {sensitivity.known === 0 ? (
          <span class="quiet">–</span>
        ) : (
          <a href={`${projectHref(slug)}?q=blind`}>
            {sensitivity.blind} of {sensitivity.known} <span class="only-narrow">blind</span>
          </a>
        )}
      </td>
      <td class="cell-runs number">{runs}</td>
      <td class="cell-when nowrap">
        {latestRun === null ? <span class="quiet">none yet</span> : <When instant={latestRun.startedAt} />}
      </td>
    </tr>
  )
}
