import type { ExpectedChangeRow } from '../../db/stores/expected-changes.ts'
import type { ExpectedChange, ExpectedChangeRequest } from '../contract/expected-change.ts'
import type { ServiceDeps } from './deps.ts'
import { acceptChanges, takeBackAccepted } from './expected-changes.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'
import { ProblemFailure } from './problem-failure.ts'

export interface ExpectedChanges {
  /** The newest first; null where there is no such project. */
  list(project: string, page: { limit: number; commit: string | null }): Promise<ExpectedChange[] | null>
  /** Accepts a change. Rejects with `ProblemFailure` (`not-found`) where nobody knows the project or the commit. */
  expect(project: string, request: ExpectedChangeRequest): Promise<ExpectedChange>
  /**
   * Takes one back. Rejects with `ProblemFailure`: `not-found`, and `alert-conflict` where a trailer says it, an alert has
   * it, or somebody took it back already.
   */
  takeBack(
    project: string,
    id: string,
    by: { readonly who: string; readonly why: string | null },
  ): Promise<ExpectedChange>
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

    async takeBack(project, id, by) {
      const row = await database.unitOfWork(async (stores) => {
        const found = await stores.expectedChanges.find(project, id)
        if (found === undefined) {
          throw new ProblemFailure('not-found', `There is no accepted change ${id} in project ${project}`)
        }
        refuseTakeBack(found)
        const context = { project, now: clock(), newId }
        await takeBackAccepted(stores, [found], { ...context, ...by })
        for (const number of await stores.runs.requestsOfHead(project, found.commit_hash)) {
          await stores.jobs.enqueue(followUpJob(followUpKinds.pullRequest, String(number), context))
        }
        return stores.expectedChanges.find(project, id)
      })
      nudge()
      if (row === undefined) throw new Error('Expected the change that was taken back just now, got none')
      return toExpectedChange(row)
    },

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

function refuseTakeBack({ id, source, alert_id, taken_back_by }: ExpectedChangeRow): void {
  if (taken_back_by !== null) {
    throw new ProblemFailure('alert-conflict', `${taken_back_by} took change ${id} back already`)
  }
  if (source === 'trailer') {
    throw new ProblemFailure('alert-conflict', `A commit's trailer accepts change ${id}`, {
      hint: 'The commit goes on saying so: what it did is judged anew from the commit that reverts it on',
    })
  }
  if (source === 'alert') {
    throw new ProblemFailure('alert-conflict', `Change ${id} was accepted by alert ${alert_id}`, {
      hint: `Take back what was done to the alert: metalmark alert take-back ${alert_id} accept`,
    })
  }
}

function toExpectedChange(row: ExpectedChangeRow): ExpectedChange {
  const { id, commit_hash: commit, pattern, relative, source, who, why, at, alert_id: alert } = row
  const { taken_back_at, taken_back_by, taken_back_why } = row
  const takenBack =
    taken_back_at === null || taken_back_by === null
      ? null
      : { at: taken_back_at, who: taken_back_by, why: taken_back_why }
  return { id, commit, pattern, relative, source, who, why, at, alert, takenBack }
}
