import { parseCommit } from '../../db/commit-json.ts'
import type { JudgedPoint } from '../../db/stores/points.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { FieldChange } from '../contract/views.ts'
import { acceptedField } from './series-epoch.ts'

/** What the runs of points built; null for a work tree with changes, which is no commit that could be told from another. */
export async function builtCommits(
  stores: Stores,
  project: string,
  points: readonly Pick<JudgedPoint, 'run_id'>[],
): Promise<(string | null)[]> {
  const rows = await stores.runs.commitsOf(
    project,
    points.map((point) => point.run_id),
  )
  return rows.map(({ commit_json }) => {
    const commit = parseCommit(commit_json)
    return commit === null || commit.dirty ? null : commit.built
  })
}

/** What changed in the environment at a point; that somebody accepted a change is no change of it. */
export function environmentChangesAt({ epoch_changes_json }: JudgedPoint): FieldChange[] {
  const changes = epoch_changes_json === null ? [] : (JSON.parse(epoch_changes_json) as FieldChange[])
  return changes.filter(({ field }) => field !== acceptedField)
}
