import type { Overview } from '../../server/contract/overview.ts'
import { RunHost, RunLink } from './run-line.tsx'
import { ScrollRegion } from './scroll-region.tsx'
import { VerdictCountsLine } from './verdict-counts-line.tsx'
import { When } from './when.tsx'

/** The last runs of all projects. */
export function OverviewRuns({ runs }: { readonly runs: Overview['runs'] }) {
  return (
    <section aria-labelledby="runs-heading">
      <h2 id="runs-heading">Last runs</h2>
      {runs.length === 0 ? (
        <p class="quiet">No runs yet.</p>
      ) : (
        <ScrollRegion label="Last runs">
          <table class="dense cards runs-table overview-runs">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Verdicts</th>
                <th scope="col">Commit</th>
                <th scope="col">Project</th>
                <th scope="col">Host</th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.id}>
                  <td class="cell-when nowrap">
                    <When instant={run.startedAt} />
                  </td>
                  <td class="cell-counts nowrap">
                    <VerdictCountsLine run={run} brief />
                  </td>
                  <td class="cell-commit">
                    <RunLink project={run.project} run={run} />
                  </td>
                  <td class="cell-branch">{run.project}</td>
                  <td class="cell-host">
                    <RunHost run={run} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  )
}
