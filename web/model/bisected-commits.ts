import type { Bisection } from '../../server/contract/confirmation.ts'
import type { ShownVerdict } from './verdict-look.ts'

/** What a search has come to about a commit that a change may be in. */
export type BisectedMark = 'culprit' | 'good' | 'later' | 'measuring' | 'undecided' | 'possible'

type Searched = Pick<Bisection, 'commits' | 'culprit'>

/**
 * What a search says of each of its commits, by hash. What lies before the last good commit, and behind the first bad one,
 * cannot be it; only what was found is called so.
 */
export function bisectedMarks({ commits, culprit }: Searched): ReadonlyMap<string, BisectedMark> {
  const low = commits.findLastIndex(({ is }) => is === 'good')
  const high = commits.findIndex(({ is }) => is === 'bad')
  return new Map(
    commits.map(({ commit: { head }, is }, i) => {
      if (head === culprit) return [head, 'culprit']
      if (i <= low) return [head, 'good']
      if (high >= 0 && i > high) return [head, 'later']
      return [head, is === 'measuring' || is === 'undecided' ? is : 'possible']
    }),
  )
}

/** Of several searches, the newest first, the one that tells most: what was found, else what was begun last. */
export function tellingBisection<T extends Pick<Bisection, 'state'>>(bisections: readonly T[]): T | null {
  return bisections.find(({ state }) => state === 'found') ?? bisections[0] ?? null
}

/** The word, the shape and the reason that go with a mark. */
export const bisectedLooks: Readonly<
  Record<BisectedMark, { readonly word: string; readonly look: ShownVerdict; readonly why: string }>
> = {
  culprit: { word: 'first bad commit', look: 'regressed', why: 'The one right before it does not differ' },
  good: { word: 'ruled out', look: 'unchanged', why: 'As good as before' },
  later: { word: 'ruled out', look: 'unchanged', why: 'The change is in one before it' },
  measuring: { word: 'being measured', look: 'pending', why: 'Against the last good commit' },
  undecided: { word: 'no answer', look: 'inconclusive', why: 'It may be it: measuring it decided nothing' },
  possible: { word: 'may be it', look: 'pending', why: 'Nothing measured rules it out' },
}
