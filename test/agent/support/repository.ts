import { execFileSync } from 'node:child_process'
import { temporaryDirectory } from './temporary.ts'

const identity = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
}

/** A git repository in a directory of its own. Its settings are those of git alone, and its commits' times are given. */
export interface Repository {
  readonly dir: string
  git(...args: string[]): string
  /** Makes a commit without changes; resolves to its hash. */
  commit(message: string, seconds: number): string
  /** Merges a branch with a commit of its own; resolves to its hash. */
  merge(branch: string, message: string, seconds: number): string
}

/** The repository in a directory. */
export function repository(dir = temporaryDirectory()): Repository {
  const run = (args: readonly string[], seconds?: number) => {
    const when =
      seconds === undefined ? {} : { GIT_AUTHOR_DATE: date(seconds), GIT_COMMITTER_DATE: date(seconds) }
    return execFileSync('git', ['-C', dir, ...args], {
      env: { PATH: process.env['PATH'], ...identity, ...when },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  }
  const head = () => run(['rev-parse', 'HEAD'])
  return {
    dir,
    git: (...args) => run(args),
    commit(message, seconds) {
      run(['commit', '--quiet', '--allow-empty', '-m', message], seconds)
      return head()
    },
    merge(branch, message, seconds) {
      run(['merge', '--quiet', '--no-ff', '-m', message, branch], seconds)
      return head()
    },
  }
}

function date(seconds: number): string {
  return `@${seconds} +0000`
}

/** A new repository on branch `main`. */
export function started(): Repository {
  const repo = repository()
  repo.git('init', '--quiet', '--initial-branch', 'main')
  return repo
}
