import { CommitHash } from '../../server/contract/values.ts'
import { createGit } from '../ci/git.ts'
import { Failure } from '../failure.ts'
import type { CommandContext } from './shared.ts'

/**
 * The hash of a commit that an agent elsewhere is to measure. A full hash is taken as it is: the agent's clone has it, even
 * where this one does not. Rejects with `Failure`.
 */
export async function commitOf(revision: string, { cwd }: Pick<CommandContext, 'cwd'>): Promise<string> {
  if (CommitHash.safeParse(revision).success) return revision
  const found = await createGit(cwd).commit(revision)
  if (found !== null) return found.head
  throw new Failure('usage', `Expected a commit, got ${revision}, which the repository here does not know.`)
}
