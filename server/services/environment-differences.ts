import type { EnvironmentDifference } from '../contract/environment-difference.ts'
import { environmentDiff } from '../judge/environment-diff.ts'
import type { Reads } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'

interface BetweenRuns {
  readonly project: string
  /** Ids of runs. */
  readonly from: string
  readonly to: string
}

/** In what the environments of two runs differ, and what that means. Rejects with `ProblemFailure` for a run that nobody knows. */
export async function environmentDifferences(
  reads: Pick<Reads, 'runEnvironments'>,
  { project, from, to }: BetweenRuns,
): Promise<EnvironmentDifference[]> {
  const environments = await reads.runEnvironments(project, [from, to])
  const environmentOf = (run: string) => {
    const environment = environments.get(run)
    if (environment !== undefined) return environment
    throw new ProblemFailure('not-found', `There is no run ${run} in project ${project}`)
  }
  return [...environmentDiff(environmentOf(from), environmentOf(to))]
}
