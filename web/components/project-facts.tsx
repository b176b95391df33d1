import { formatCount } from '../../server/contract/units.ts'
import type { ProjectSummary } from '../../server/contract/views.ts'
import { RunHost, RunLink } from './run-line.tsx'
import { VerdictCountsLine } from './verdict-counts-line.tsx'
import { When } from './when.tsx'

/** A project in two lines: how much there is of it, and its latest run. */
export function ProjectFacts({ project }: { readonly project: ProjectSummary }) {
  const { latestRun } = project
  return (
    <div class="facts">
      <p>
        baseline <b>{project.baselineBranch}</b> ·{' '}
        <span class="number">{formatCount(project.runs, 'run')}</span> ·{' '}
        <span class="number">{project.series}</span> series
      </p>
      {project.reanalysis !== null && (
        <p class="quiet" role="status">
          A new version of the analysis judges all runs anew: {project.reanalysis.done} of{' '}
          {formatCount(project.reanalysis.total, 'run')} done.
        </p>
      )}
      {latestRun === null ? (
        <p class="quiet">No run yet.</p>
      ) : (
        <p>
          Last run <When instant={latestRun.startedAt} /> on <RunHost run={latestRun} />:{' '}
          <RunLink project={project.slug} run={latestRun} /> <VerdictCountsLine run={latestRun} />
        </p>
      )}
    </div>
  )
}
