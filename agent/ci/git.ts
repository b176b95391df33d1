import { run } from '../process.ts'
import { leftBranchAt } from './merge-base.ts'

/** The work tree's commit as git knows it. */
export interface GitState {
  readonly head: string
  /** From the commit object itself: a shallow clone hides parents from `git log`. */
  readonly parents: readonly string[]
  /** Committer time, epoch milliseconds. */
  readonly committedAt: number
  /** Author time, epoch milliseconds, whatever the author's clock showed. */
  readonly authoredAt: number
  readonly subject: string
  /** Null on a detached head. */
  readonly branch: string | null
  readonly defaultBranch: string | null
  readonly dirty: boolean
  /** Older commits may be hidden. */
  readonly shallow: boolean
  /** Name of the work tree's directory. */
  readonly directory: string
}

/** A commit of the repository, or null where its object is not there. */
export type CommitObject = Pick<GitState, 'head' | 'parents' | 'committedAt' | 'authoredAt' | 'subject'>

/** Runs git with these arguments; resolves to what it printed, without white space at its ends, or null where it failed. */
export type GitRunner = (args: readonly string[]) => Promise<string | null>

export interface Git {
  readonly run: GitRunner
  /** Null outside a work tree, in one without a commit, and where git is not installed. */
  state(): Promise<GitState | null>
  commit(revision: string): Promise<CommitObject | null>
  /** Whether a commit is on this branch's first-parent history, as it was last fetched; false where that cannot be told. */
  isOnBranch(commit: string, branch: string): Promise<boolean>
}

/** Asks the git of `directory`. Nothing is fetched and nothing is written. */
export function createGit(directory: string): Git {
  const git = createRunner(directory)
  const commit = async (revision: string): Promise<CommitObject | null> => {
    const [log, raw] = await Promise.all([
      git(['log', '-1', '--no-show-signature', `--format=${format}`, `${revision}^{commit}`, '--']),
      git(['cat-file', 'commit', revision]),
    ])
    if (log === null || raw === null) return null
    const [head, committed, authored, ...subject] = log.split('\0')
    if (head === undefined || committed === undefined || authored === undefined) return null
    return {
      head,
      parents: parentsOf(raw),
      committedAt: Number(committed) * 1000,
      authoredAt: Number(authored) * 1000,
      subject: subject.join(' ').slice(0, 2000),
    }
  }
  return {
    run: git,
    commit,
    isOnBranch: async (head, branch) => (await leftBranchAt({ head, shallow: false }, branch, git)) === head,
    async state() {
      const [top, head, branch, origin, status] = await Promise.all([
        git(['rev-parse', '--is-shallow-repository', '--show-toplevel']),
        commit('HEAD'),
        git(['symbolic-ref', '--quiet', '--short', 'HEAD']),
        git(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD']),
        git(['status', '--porcelain', '--untracked-files=no']),
      ])
      if (top === null || head === null) return null
      const [shallow] = top.split('\n', 1)
      return {
        ...head,
        branch,
        defaultBranch: origin?.replace(/^origin\//, '') ?? null,
        dirty: status !== null && status !== '',
        shallow: shallow !== 'false',
        directory: top.split('/').at(-1) ?? '',
      }
    },
  }
}

/** Hash, committer's and author's time, subject. */
const format = ['%H', '%ct', '%at', '%s'].join('%x00')

function createRunner(directory: string): GitRunner {
  return async (args) => {
    // CI often checks out as another user, and a repository's own hooks have no place in reading it.
    const settings = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false']
    try {
      const finished = await run(['git', '-C', directory, ...settings, ...args], { timeoutMs: 20_000 })
      return finished.code === 0 ? finished.stdout.trim() : null
    } catch {
      // No git on this machine reads like no repository: such runs carry no commit.
      return null
    }
  }
}

/** The `parent` lines of a raw commit object; its header ends at the first empty line. */
function parentsOf(raw: string): readonly string[] {
  const header = raw.split('\n\n', 1)[0] ?? ''
  return [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map((match) => match[1] ?? '').slice(0, 16)
}
