import { describe, expect, test } from 'vitest'
import type { ComparisonRow } from '../../server/contract/comparison.ts'
import { comparisonPlaceOf, rowKey, shownRows, toggledRow } from '../../web/model/comparison-place.ts'
import { lastWord, withLastWord } from '../../web/model/side-words.ts'

type Verdict = NonNullable<ComparisonRow['judged']>['verdict']

function row(
  name: string,
  relative: number | null,
  more: { direction?: 'lower'; p?: number; verdict?: Verdict; role?: 'secondary' } = {},
): ComparisonRow {
  const { direction = 'higher', p = 0.5, verdict = 'unchanged', role = 'headline' } = more
  const effect = relative === null ? null : { relative, low: relative, high: relative }
  return {
    benchmark: { name, path: 'vm-vm', canary: false, tool: { name: 'iperf3', version: '3' }, argv: [] },
    metric: { name: 'value', unit: 'bit/s', direction, role, semantics: null },
    ...{ host: null, a: null, b: null, reasons: [] },
    judged: effect && { effect, p, footing: 'runs', verdict, smallestDetectable: null },
  }
}

const rows = [
  row('b', 0.1, { p: 0.01, verdict: 'improved' }),
  row('c', 0.3, { direction: 'lower', p: 0.001, verdict: 'regressed' }),
  row('a', null),
  row('d', -0.05, { role: 'secondary' }),
]
const shown = (query: string) =>
  shownRows(rows, comparisonPlaceOf(new URLSearchParams(query))).map(({ benchmark }) => benchmark.name)

describe('the rows of a comparison', () => {
  test('come as they were given unless the address says another order', () => {
    expect(shown('')).toEqual(['b', 'c', 'a', 'd'])
    expect(shown('sort=nonsense')).toEqual(['b', 'c', 'a', 'd'])
    expect(shown('sort=name')).toEqual(['a', 'b', 'c', 'd'])
    expect(shown('sort=name&dir=desc')).toEqual(['d', 'c', 'b', 'a'])
  })

  test('by change have the worst first, whichever way is worse, and what cannot be compared last', () => {
    expect(shown('sort=change')).toEqual(['c', 'd', 'b', 'a'])
  })

  test('by chance have the rarest first', () => {
    expect(shown('sort=sure')).toEqual(['c', 'b', 'd', 'a'])
  })

  test('can be those that changed, those of headline metrics, and those that have all words', () => {
    expect(shown('sig=1')).toEqual(['b', 'c'])
    expect(shown('role=headline')).toEqual(['b', 'c', 'a'])
    expect(shown('q=VM-vm%20d')).toEqual(['d'])
    expect(shown('q=nothing')).toEqual([])
  })

  test('are opened and closed one by one', () => {
    const [first = '', second = ''] = rows.map(rowKey)
    const one = toggledRow(new Set(), first)
    const both = toggledRow(new Set([first]), second) ?? ''
    expect(comparisonPlaceOf(new URLSearchParams({ row: both })).open).toEqual(new Set([first, second]))
    expect(one).toBe(first)
    expect(toggledRow(new Set([first]), first)).toBeNull()
  })
})

test('what is typed is the word after the last comma, and a choice takes its place', () => {
  expect(lastWord('main, #1')).toBe('#1')
  expect(lastWord('main,')).toBe('')
  expect(withLastWord('main, #1', '#12')).toBe('main, #12')
  expect(withLastWord('ma', 'main')).toBe('main')
})
