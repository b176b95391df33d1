import type { ExpectedChangeRow } from '../../db/stores/expected-changes.ts'
import type { ExpectedChange, ExpectedChangeRequest } from '../contract/expected-change.ts'
import type { ServiceDeps } from './deps.ts'
import { acceptChanges } from './expected-changes.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { ProblemFailure } from './problem-failure.ts'

export interface ExpectedChanges {
  /** The newest first; null where there is no such project. */
  list(project: string, page: { limit: number; commit: string | null }): Promise<ExpectedChange[] | null>
  /** Accepts a change. Rejects with `ProblemFailure` (`not-found`) where nobody knows the project or the commit. */
  expect(project: string, request: ExpectedChangeRequest): Promise<ExpectedChange>
}

/** Accepted changes, as people see and say them. `nudge` tells the worker that a job was queued. */
export function createExpectedChanges({
  database,
  clock,
  newId,
  nudge,
}: ServiceDeps & { readonly nudge: () => void }): ExpectedChanges {
  return {
    list: (project, { limit, commit }) =>
      database.unitOfWork(async (stores) => {
        if ((await stores.projects.find(project)) === undefined) return null
        const rows = await stores.expectedChanges.list(project, { limit, commit })
        return rows.map(toExpectedChange)
      }),

    async expect(project, { commit, pattern, relative, who, why }) {
      const told = await database.unitOfWork(async (stores) => {
        const [known] = await stores.lineage.byHashes(project, [commit])
        const requests = await stores.runs.requestsOfHead(project, commit)
        if (known === undefined && requests.length === 0) {
          throw new ProblemFailure('not-found', `There is no commit ${commit} in project ${project}`, {
            hint: 'A commit is known once it, or one after it on a baseline branch, was measured, or a pull request with it as its head',
          })
        }
        const accepted = {
          commit_hash: commit,
          pattern,
          relative,
          source: 'api' as const,
          who,
          why,
          alert_id: null,
        }
        const context = { project, now: clock(), newId }
        await acceptChanges(stores, [accepted], context)
        for (const number of requests) {
          await stores.jobs.enqueue(followUpJob(followUpKinds.pullRequest, String(number), context))
        }
        return stores.expectedChanges.ofCommits(project, [commit])
      })
      nudge()
      const row = told.find((one) => one.pattern === pattern)
      if (row === undefined) throw new Error(`Expected the change that was noted just now, got none`)
      return toExpectedChange(row)
    },
  }
}

function toExpectedChange(row: ExpectedChangeRow): ExpectedChange {
  const { id, commit_hash: commit, pattern, relative, source, who, why, at, alert_id: alert } = row
  return { id, commit, pattern, relative, source, who, why, at, alert }
}
