import type { Bisection } from '../contract/confirmation.ts'

export interface Candidate {
  readonly hash: string
  readonly is: Bisection['commits'][number]['is']
}

export type BisectionStep =
  /** Measure it against the last good commit. */
  | { readonly kind: 'measure'; readonly good: string; readonly commit: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'found'; readonly culprit: string; readonly good: string }
  /** Nothing between these can be decided on. */
  | { readonly kind: 'stuck'; readonly good: string; readonly bad: string; readonly between: number }

/** What a measurement against the last good commit said of a commit. */
export type BisectionAnswer = 'bad' | 'good' | 'undecided'

/**
 * Commits from the last good one to the first bad one, oldest first, with their ends marked. Those between are `unknown`
 * until a measurement speaks.
 */
export function startBisection(commits: readonly string[]): Candidate[] {
  return commits.map((hash, i) => ({
    hash,
    is: i === 0 ? 'good' : i === commits.length - 1 ? 'bad' : 'unknown',
  }))
}

/**
 * The next step: the commit nearest the middle of what is left. Commits that gave no answer, because they do not build or
 * because nothing was clear, are passed over for their neighbours, as `git bisect skip` does.
 */
export function nextCandidate(commits: readonly Candidate[]): BisectionStep {
  if (commits.some(({ is }) => is === 'measuring')) return { kind: 'wait' }
  const low = commits.findLastIndex(({ is }) => is === 'good')
  const high = commits.findIndex(({ is }) => is === 'bad')
  const good = hashAt(commits, low)
  const bad = hashAt(commits, high)
  if (high - low === 1) return { kind: 'found', culprit: bad, good }
  const middle = (low + high) / 2
  const [nearest] = commits
    .map((candidate, i) => ({ ...candidate, off: Math.abs(i - middle), i }))
    .filter(({ is, i }) => is === 'unknown' && i > low && i < high)
    .sort((a, b) => a.off - b.off)
  if (nearest === undefined) return { kind: 'stuck', good, bad, between: high - low - 1 }
  return { kind: 'measure', good, commit: nearest.hash }
}

/** Marks what an answer about one commit tells of all: a change that is there stays, one that is not came later. */
export function withAnswer(
  commits: readonly Candidate[],
  hash: string,
  answer: BisectionAnswer,
): Candidate[] {
  const at = commits.findIndex((candidate) => candidate.hash === hash)
  return commits.map((candidate, i) => {
    if (i === at) return { ...candidate, is: answer }
    if (answer === 'bad' && i > at) return { ...candidate, is: 'bad' }
    if (answer === 'good' && i < at) return { ...candidate, is: 'good' }
    return candidate
  })
}

/** Marks the commit that is being measured. */
export function withMeasuring(commits: readonly Candidate[], hash: string): Candidate[] {
  return commits.map((candidate) => (candidate.hash === hash ? { ...candidate, is: 'measuring' } : candidate))
}

/** The candidates once the search is stopped: nothing is known of what was being measured. */
export function withoutMeasuring(commits: readonly Candidate[]): Candidate[] {
  return commits.map((candidate) =>
    candidate.is === 'measuring' ? { ...candidate, is: 'unknown' } : candidate,
  )
}

function hashAt(commits: readonly Candidate[], index: number): string {
  const candidate = commits[index]
  if (candidate === undefined) throw new Error('A bisection has a good commit before a bad one')
  return candidate.hash
}
