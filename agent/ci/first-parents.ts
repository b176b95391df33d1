import type { LineageCommit } from '../../server/contract/run.ts'
import { earliestInstant } from '../../server/contract/values.ts'
import type { GitRunner } from './git.ts'
import { records } from './git-records.ts'

/** Commits along first parents, the newest first. */
export interface Chain {
  readonly told: readonly Pick<LineageCommit, 'hash' | 'committedAt' | 'subject'>[]
  /** The commit behind the last of them; null where git shows none. */
  readonly next: string | null
}

/** More than a reader takes in of one line. */
const subjectLength = 200

/** Reads a commit and its ancestors along first parents, `most` in all; none where `from` is null or git does not have it. */
export async function readChain(from: string | null, most: number, git: GitRunner): Promise<Chain> {
  const format = '--format=%H%x00%ct%x00%s'
  const count = `--max-count=${most + 1}`
  const log =
    from === null
      ? null
      : await git(['log', '--first-parent', count, '--no-show-signature', '-z', format, from, '--'])
  const commits = records(log ?? '', 3).map(([hash = '', seconds, subject = '']) => ({
    hash,
    committedAt: Math.max(earliestInstant, Number(seconds) * 1000),
    subject: subject.slice(0, subjectLength),
  }))
  return { told: commits.slice(0, most), next: commits[most]?.hash ?? null }
}
