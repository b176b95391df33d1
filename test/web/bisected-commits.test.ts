import { describe, expect, test } from 'vitest'
import type { Bisection } from '../../server/contract/confirmation.ts'
import { bisectedLooks, bisectedMarks, tellingBisection } from '../../web/model/bisected-commits.ts'

type Is = Bisection['commits'][number]['is']
const search = (culprit: number | null, ...is: Is[]): Pick<Bisection, 'commits' | 'culprit'> => ({
  commits: is.map((one, i) => ({ commit: { head: `${i}`, subject: '', committedAt: 0 }, is: one })),
  culprit: culprit === null ? null : `${culprit}`,
})
const marks = (of: ReturnType<typeof search>) => [...bisectedMarks(of).values()]

describe('what a search says of the commits of a change', () => {
  test('rules out what is as good as before and what comes after, and names the one between', () => {
    expect(marks(search(3, 'good', 'good', 'good', 'bad', 'bad'))).toEqual([
      ...['good', 'good', 'good', 'culprit', 'later'],
    ])
  })

  test('blames nobody while it goes on', () => {
    expect(marks(search(null, 'good', 'good', 'unknown', 'measuring', 'undecided', 'bad', 'bad'))).toEqual([
      ...['good', 'good', 'possible', 'measuring', 'undecided', 'possible', 'later'],
    ])
  })

  test('rules out nothing that gave no answer', () => {
    expect(marks(search(null, 'good', 'undecided', 'bad'))).toEqual(['good', 'undecided', 'possible'])
  })

  test('is told by the search that found something, else by the newest', () => {
    const [cancelled, found] = [{ state: 'cancelled' }, { state: 'found' }] as const
    expect(tellingBisection([cancelled, found])).toBe(found)
    expect(tellingBisection([cancelled])).toBe(cancelled)
    expect(tellingBisection([])).toBeNull()
  })

  test('has a word and a shape for each mark, the culprit another shape than all else', () => {
    const { culprit, ...others } = bisectedLooks
    for (const { word, look } of Object.values(others)) {
      expect(word).not.toBe(culprit.word)
      expect(look).not.toBe(culprit.look)
    }
  })
})
