import type { Reads } from '../../db/reads/reads.ts'
import type { Comparison } from '../contract/comparison.ts'
import { formatCount } from '../contract/units.ts'
import type { CompareOptions } from '../judge/compare-sides.ts'
import { storedRun } from '../judge/compared-run.ts'
import { makeComparison } from '../judge/make-comparison.ts'
import type { Side } from '../judge/side.ts'
import { chooseRuns } from './choose-runs.ts'

interface CompareRequest extends CompareOptions {
  readonly a: string
  readonly b: string
  readonly last: number
}

/**
 * Two of anything side by side, judged as a push is. Two hosts are compared benchmark by benchmark, which tells of the
 * machines and nothing of the code. Throws `not-found` where a name is nobody's, or that of several.
 */
export function createCompare(reads: Pick<Reads, 'chosenRuns' | 'runDetail'>) {
  return async (project: string, request: CompareRequest): Promise<Comparison> => {
    const open = (asked: string) => openSide(asked, { reads, project, last: request.last })
    const [a, b] = [await open(request.a), await open(request.b)]
    const hosts = [a, b].every(({ asked }) => asked.startsWith('host:'))
    const comparison = makeComparison(a, b, { ...request, anyway: request.anyway || hosts })
    if (!hosts) return comparison
    const note =
      'Two hosts: the changes are those between the machines and all that differs on them, not of code.'
    return { ...comparison, notes: [note, ...comparison.notes] }
  }
}

interface SideDeps {
  readonly reads: Pick<Reads, 'chosenRuns' | 'runDetail'>
  readonly project: string
  readonly last: number
}

/** Several names, with commas between, make one side; a run that two of them name counts once. */
async function openSide(asked: string, { reads, project, last }: SideDeps): Promise<Side> {
  const words = asked.split(',').flatMap((word) => word.trim() || [])
  const parts = []
  for (const word of words.length === 0 ? [asked] : words) {
    parts.push(await chooseRuns(word, { reads: reads.chosenRuns, project, last }))
  }
  const runs = []
  for (const id of new Set(parts.flatMap(({ ids }) => ids))) {
    const detail = await reads.runDetail(project, id)
    if (detail !== null) runs.push(storedRun(detail))
  }
  const empty = runs.filter(({ values }) => values.length === 0)
  return {
    ...{ asked, what: parts.length === 1 ? (parts[0]?.what ?? asked) : asked, runs },
    notes: [
      ...parts.flatMap(({ notes }) => notes),
      ...(empty.length === 0
        ? []
        : [`${formatCount(empty.length, 'run')} without a valid repetition: ${empty[0]?.name} …`]),
    ],
  }
}
