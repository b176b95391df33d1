import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from './failure.ts'
import { lastLines, run } from './process.ts'

export interface Checkout {
  readonly dir: string
  /** Removes the work tree. Safe to call twice. */
  remove(): Promise<void>
}

interface CheckoutDeps {
  readonly stateDir: string
  readonly signal: AbortSignal
}

/**
 * Checks a commit out into a work tree of its own beside the repository, which stays as it is; fetches first where the
 * commit is not there yet. Throws a `Failure` (environment) where it cannot be had.
 */
export async function checkOut(repository: string, commit: string, deps: CheckoutDeps): Promise<Checkout> {
  const dir = join(deps.stateDir, 'checkouts', commit)
  const git = (args: readonly string[], timeoutMs = 60_000) =>
    // A repository's own hooks have no place in checking it out, and nobody is there to type a password.
    run(['git', '-C', repository, '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args], {
      timeoutMs,
      signal: deps.signal,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    })
  const remove = async () => {
    await rm(dir, { recursive: true, force: true })
    await run(['git', '-C', repository, 'worktree', 'prune'], { timeoutMs: 60_000 })
  }
  await mkdir(join(deps.stateDir, 'checkouts'), { recursive: true, mode: 0o700 })
  await remove()
  const has = async () => (await git(['cat-file', '-e', `${commit}^{commit}`])).code === 0
  if (!(await has())) {
    const fetched = await git(['fetch', '--quiet', '--no-tags', 'origin', commit], fetchMs)
    if (fetched.code !== 0) await git(['fetch', '--quiet', '--all'], fetchMs)
    if (!(await has())) throw notThere(repository, commit, fetched.stderr)
  }
  const added = await git(['worktree', 'add', '--quiet', '--detach', dir, commit], fetchMs)
  if (added.code === 0) return { dir, remove }
  await remove()
  throw new Failure(
    'environment',
    `Could not check out ${commit} of ${repository}: ${lastLines(added.stderr, 3)}`,
  )
}

const fetchMs = 10 * 60_000

function notThere(repository: string, commit: string, said: string): Failure {
  return new Failure(
    'environment',
    `Expected commit ${commit} in ${repository} or its remote, but it is in neither. ${lastLines(said, 2)}`.trim(),
    {
      hint: 'Is --repository a clone of the project, and may this user fetch from its remote?',
    },
  )
}
