import { run } from '../process.ts'

/** The work tree's commit as git knows it. */
export interface GitState {
  readonly head: string
  /** From the commit object itself: a shallow clone hides parents from `git log`. */
  readonly parents: readonly string[]
  /** Committer time, epoch milliseconds. */
  readonly committedAt: number
  readonly subject: string
  /** Null on a detached head. */
  readonly branch: string | null
  readonly defaultBranch: string | null
  readonly dirty: boolean
  /** Name of the work tree's directory. */
  readonly directory: string
}

/** A commit of the repository, or null where its object is not there. */
export type CommitObject = Pick<GitState, 'head' | 'parents' | 'committedAt' | 'subject'>

export interface Git {
  /** Null outside a work tree, in one without a commit, and where git is not installed. */
  state(): Promise<GitState | null>
  commit(revision: string): Promise<CommitObject | null>
  /** Whether a commit is known to be on this branch, as it was last fetched; false where that cannot be told. */
  isOnBranch(commit: string, branch: string): Promise<boolean>
}

/** Asks the git of `directory`. Nothing is fetched and nothing is written. */
export function createGit(directory: string): Git {
  const git = createRunner(directory)
  const commit = async (revision: string): Promise<CommitObject | null> => {
    const [log, raw] = await Promise.all([
      git(['log', '-1', '--no-show-signature', '--format=%H%x00%ct%x00%s', `${revision}^{commit}`, '--']),
      git(['cat-file', 'commit', revision]),
    ])
    if (log === null || raw === null) return null
    const [head, seconds, ...subject] = log.split('\0')
    if (head === undefined || seconds === undefined) return null
    return {
      head,
      parents: parentsOf(raw),
      committedAt: Number(seconds) * 1000,
      subject: subject.join(' ').slice(0, 2000),
    }
  }
  const isOnRef = async (commit: string, ref: string) =>
    (await git(['merge-base', '--is-ancestor', commit, ref])) !== null
  return {
    commit,
    async isOnBranch(commit, branch) {
      // A local branch of that name may be where CI made its merge.
      const refs = ['refs/remotes/origin', 'refs/remotes/upstream']
      const found = await Promise.all(refs.map((ref) => isOnRef(commit, `${ref}/${branch}`)))
      return found.includes(true)
    },
    async state() {
      const [top, head, branch, origin, status] = await Promise.all([
        git(['rev-parse', '--show-toplevel']),
        commit('HEAD'),
        git(['symbolic-ref', '--quiet', '--short', 'HEAD']),
        git(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD']),
        git(['status', '--porcelain', '--untracked-files=no']),
      ])
      if (top === null || head === null) return null
      return {
        ...head,
        branch,
        defaultBranch: origin?.replace(/^origin\//, '') ?? null,
        dirty: status !== null && status !== '',
        directory: top.split('/').at(-1) ?? '',
      }
    },
  }
}

type Runner = (args: readonly string[]) => Promise<string | null>

function createRunner(directory: string): Runner {
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
