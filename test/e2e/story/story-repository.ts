import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface StoryCommit {
  readonly hash: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly subject: string
}

export interface StoryRequest extends StoryCommit {
  readonly number: number
  readonly branch: string
}

export interface StoryRepository {
  /** Where everybody clones and fetches from. */
  readonly origin: string
  /** First parents of each other, oldest first; the last is where the requests left. */
  readonly main: readonly StoryCommit[]
  /** Its build delays what the machine sends. */
  readonly slower: StoryRequest
  /** It changes a text that nothing reads. */
  readonly harmless: StoryRequest
  /** A clone at a commit, as CI makes one for a job. */
  clone(commit: string, options?: readonly string[]): string
}

/**
 * A link of 100 ms, as the suite sets it in every machine: software emulation takes milliseconds for a round trip, and other
 * ones with each boot. What the builds do comes on top of it.
 */
const suite = `name: link
profile: smoke
vms: { machines: { client: { memory: 256 } } }
build: [[sh, build.sh]]
prepare:
  - run: [[sudo, tc, qdisc, add, dev, eth1, root, handle, "1:", netem, delay, 100ms]]
  - copy: [built/data-path]
    run: [[sudo, sh, built/data-path]]
benchmarks:
  - { name: ping, path: vm-host, seconds: 2, repetitions: 2, warmUp: 0, baseline: none, options: { interval: 0.02 } }
# Emulated machines on whatever CI has: nothing of it says that a figure is wrong by more than this story is about.
validity: { loadPerCpu: 1000, stealPercent: 100, guestStealPercent: 100, clockStepMs: 60000, coTenants: allow, linkChanges: false }
`

/** What the suite calls a build: without it a machine has no data path, and the run fails. */
const build = `mkdir -p built
{ echo 'set -e'; echo "echo $METALMARK_COMMIT"; cat data-path; } > built/data-path
`

/** In microseconds the suspicion is plain to see: two and a half times as long. */
const slow = 'tc qdisc add dev eth1 parent 1:1 handle 2: netem delay 150ms\n'

/** A repository with a history of `ages.length` commits, so many milliseconds old, and two pull requests. */
export function makeStoryRepository(dir: string, { ages, now }: { ages: readonly number[]; now: number }) {
  const origin = join(dir, 'origin')
  mkdirSync(origin, { recursive: true })
  const git = (cwd: string, args: readonly string[], at = now) => {
    const date = new Date(at).toISOString()
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
    return execFileSync('git', ['-C', cwd, ...who, ...args], { encoding: 'utf8', env }).trim()
  }
  const commit = (subject: string, files: Readonly<Record<string, string>>, at: number): StoryCommit => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(origin, name), text)
    git(origin, ['add', '.'])
    git(origin, ['commit', '--quiet', '-m', subject], at)
    return { hash: git(origin, ['rev-parse', 'HEAD']), at: Math.floor(at / 1000) * 1000, subject }
  }
  git(origin, ['init', '--quiet', '--initial-branch=main'])
  const first = { 'metalmark.yaml': suite, 'build.sh': build, 'data-path': 'true\n', '.gitignore': 'built\n' }
  const main = ages.map((age, i) =>
    commit(`Note ${i + 1} on the data path`, { ...(i === 0 && first), NOTES: `${i + 1}\n` }, now - age),
  )
  const request = (number: number, branch: string, subject: string, files: Record<string, string>) => {
    git(origin, ['switch', '--quiet', '-c', branch, 'main'])
    return { number, branch, ...commit(subject, files, now) }
  }
  const slower = request(12, 'smooth', 'Smooth what is sent', { 'data-path': slow })
  const harmless = request(13, 'spelling', 'Spell a note right', { NOTES: 'all right\n' })
  git(origin, ['switch', '--quiet', 'main'])
  let clones = 0
  const clone = (hash: string, options: readonly string[] = []) => {
    const to = join(dir, `clone-${clones++}`)
    git(dir, ['clone', '--quiet', '--no-local', ...options, origin, to])
    git(to, ['checkout', '--quiet', '--detach', hash])
    return to
  }
  return { origin, main, slower, harmless, clone } satisfies StoryRepository
}
