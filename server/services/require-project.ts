import type { Stores } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'

type ProjectRow = NonNullable<Awaited<ReturnType<Stores['projects']['find']>>>

/** A project's row. Rejects with `ProblemFailure` (`not-found`) where there is none. */
export async function requireProject(stores: Pick<Stores, 'projects'>, project: string): Promise<ProjectRow> {
  const row = await stores.projects.find(project)
  if (row === undefined) throw new ProblemFailure('not-found', `There is no project ${project}`)
  return row
}
