import type { RunSummary } from '../../server/contract/views.ts'
import { formatDuration } from '../model/format-time.ts'
import { RunHost, RunLink, RunPlace } from './run-line.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictCountsLine } from './verdict-counts-line.tsx'
import { When } from './when.tsx'

/** Runs of a project, newest first. */
export function RunsTable({
  project,
  runs,
}: {
  readonly project: string
  readonly runs: readonly RunSummary[]
}) {
  return (
    <ScrollRegion label="Runs">
      <table class="dense cards runs-table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Verdicts</th>
            <th scope="col">Commit</th>
            <th scope="col">Branch or PR</th>
            <th scope="col">Host</th>
            <th scope="col">Suite</th>
            <th scope="col" class="number">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td class="cell-when nowrap">
                <When instant={run.startedAt} exact />
              </td>
              <td class="cell-counts nowrap">
                <VerdictCountsLine run={run} brief />
              </td>
              <td class="cell-commit wide">
                <RunLink project={project} run={run} />
              </td>
              <td class="cell-branch">
                <RunPlace project={project} run={run} />
              </td>
              <td class="cell-host nowrap">
                <RunHost run={run} />
              </td>
              <td class="cell-suite">{run.suite}</td>
              <td class="cell-took number nowrap">{formatDuration(run.finishedAt - run.startedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
