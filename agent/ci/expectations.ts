import type { Tested } from './ancestry.ts'
import type { Chain } from './first-parents.ts'
import type { GitRunner } from './git.ts'
import { records } from './git-records.ts'

export interface ExpectationsRequest extends Pick<Tested, 'head' | 'isPullRequest'> {
  /** What was checked out, where CI made a merge. */
  readonly built: string
  readonly shallow: boolean
  /** From the commit itself, of a pull request from its merge base on; empty where that is not known. */
  readonly chain: Chain
}

export interface Expectations {
  /** Of the commit under test: with those that it merged, or of a pull request since its merge base. */
  readonly own: string[]
  /** Of a commit on the chain, with those that it merged. */
  of(hash: string): string[]
}

/** Trailers that announce a change, in Git's own sense of a trailer: `Metalmark-Expected: tcp_rr -5%`. */
const key = 'Metalmark-Expected'
const between = '\x1f'
/** Beyond so many commits nobody can say who merged what; each then speaks for itself. */
const mostCommits = 5000
const mostValues = 20
const valueLength = 500

/**
 * Reads the trailers of a commit and of the first-parent history that it stands on. A commit on that history speaks also
 * for what it merged; where a shallow clone hides who merged what, for itself alone.
 */
export async function readExpectations(
  { head, isPullRequest, built, shallow, chain }: ExpectationsRequest,
  git: GitRunner,
): Promise<Expectations> {
  const alone = isPullRequest && chain.told.length === 0
  const range = alone ? ['--max-count=1', head] : [`--max-count=${mostCommits}`, built]
  const excluded = chain.next === null ? [] : [`^${chain.next}`]
  const format = `--format=%H%x00%P%x00%(trailers:key=${key},valueonly,unfold,separator=%x1f)`
  const log = await git(['log', '--no-show-signature', '-z', format, ...range, ...excluded, '--'])
  const commits = new Map(
    records(log ?? '', 3).map(([hash = '', parents = '', values = '']) => [
      hash,
      { parents: split(parents, ' '), values },
    ]),
  )
  const whole = commits.size < mostCommits
  const taken = new Set<string>()
  const take = (from: readonly string[]) => {
    const found = new Set<string>()
    const open = [...from]
    for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
      if (taken.has(hash) || !commits.has(hash)) continue
      taken.add(hash)
      found.add(hash)
      open.push(...(commits.get(hash)?.parents ?? []))
    }
    return found
  }
  const valuesOf = (hashes: ReadonlySet<string>) =>
    [...commits].filter(([hash]) => hashes.has(hash)).flatMap(([, { values }]) => split(values, between))
  const byCommit = new Map<string, string[]>()
  // The oldest first: what it holds is not merged by a later one.
  for (const { hash } of chain.told.toReversed()) {
    taken.add(hash)
    const [, ...merged] = commits.get(hash)?.parents ?? []
    const holds = new Set([hash, ...(whole && !shallow ? take(merged) : [])])
    byCommit.set(hash, clip(valuesOf(holds)))
  }
  const since = alone || !whole ? new Set([head]) : take([head])
  return {
    own: isPullRequest ? clip(valuesOf(since)) : (byCommit.get(head) ?? []),
    of: (hash) => byCommit.get(hash) ?? [],
  }
}

function split(text: string, by: string): string[] {
  return text.split(by).flatMap((part) => part.trim() || [])
}

function clip(values: readonly string[]): string[] {
  return values.slice(0, mostValues).map((value) => value.slice(0, valueLength))
}
