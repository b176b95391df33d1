import type { SideSuggestion } from '../contract/compare-routes.ts'
import type { Reads } from './deps.ts'

/** As many as a list shows without hiding the page. */
const mostShown = 12
/** Of each kind while nothing is typed, so that all kinds are seen. */
const mostOfKind = 3

/**
 * What can be compared and matches what was typed: names that begin with it first, then names and subjects that have it
 * in them, the newest first. Null where there is no such project.
 */
export function createSuggestSides(reads: Pick<Reads, 'sideNames'>) {
  return async (project: string, text: string): Promise<SideSuggestion[] | null> => {
    const typed = text.trim().toLowerCase()
    const known = await reads.sideNames(project, typed)
    if (known === null) return null
    if (typed === '') {
      return [...Map.groupBy(known, ({ kind }) => kind).values()]
        .flatMap((group) => group.slice(0, mostOfKind))
        .slice(0, mostShown)
        .map(shortened)
    }
    const ranked = known.flatMap((one) => {
      const rank = rankOf(one, typed)
      return rank === null ? [] : [{ one, rank }]
    })
    // The sort is stable: within a rank they stay in their order.
    return ranked
      .sort((a, b) => a.rank - b.rank)
      .slice(0, mostShown)
      .map(({ one }) => shortened(one))
  }
}

function rankOf({ word, what }: SideSuggestion, typed: string): number | null {
  const name = word.toLowerCase()
  if (name.startsWith(typed) || name.replace(/^(#|host:)/, '').startsWith(typed)) return 0
  if (name.includes(typed)) return 1
  return what.toLowerCase().includes(typed) ? 2 : null
}

function shortened({ what, ...side }: SideSuggestion): SideSuggestion {
  const [line = ''] = what.split(/[\r\n]/)
  return { ...side, what: line.slice(0, 120) }
}
