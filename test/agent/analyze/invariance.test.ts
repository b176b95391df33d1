import { expect, test } from 'vitest'
import { noisy } from '../../support/noisy.ts'
import { analyzeValues } from './built-series.ts'
import { readPiped } from './read-all.ts'

const values = noisy([
  [100, 40],
  [104, 40],
  [98, 40],
])

test('a series means the same in any unit', () => {
  const inUnit = (factor: number) =>
    analyzeValues(values.map((value) => value * factor)).changes.map(({ index, effect, p }) => ({
      index,
      relative: effect?.relative.toFixed(9),
      p: p.toExponential(3),
    }))
  expect(inUnit(1)).toMatchObject([{ index: 40 }, { index: 80 }])
  for (const factor of [1e-9, 0.001, 8, 1024, 1e9]) expect(inUnit(factor)).toEqual(inUnit(1))
})

test.each([false, true])('which way is good names the changes and finds no others (online: %s)', (online) => {
  const found = (direction: 'higher' | 'lower' | 'none') => analyzeValues(values, { direction, online })
  const meanings = (direction: 'higher' | 'lower' | 'none') =>
    found(direction).changes.map(({ meaning }) => meaning)
  expect(meanings('higher')).toEqual(['improved', 'regressed'])
  expect(meanings('lower')).toEqual(['regressed', 'improved'])
  expect(meanings('none')).toEqual([null, null])
  const nameless = (direction: 'higher' | 'lower' | 'none') => {
    const { changes, reports } = found(direction)
    return [
      changes,
      reports?.map(({ change, ...report }) => ({ ...report, change: { ...change, meaning: null } })),
    ].map((list) => list?.map((one) => ({ ...one, meaning: null })))
  }
  expect(nameless('lower')).toEqual(nameless('higher'))
  expect(nameless('none')).toEqual(nameless('higher'))
})

test.each([false, true])('times and rates of the same events mirror each other (online: %s)', (online) => {
  const rates = analyzeValues(values, { direction: 'higher', online })
  const times = analyzeValues(
    values.map((value) => 1 / value),
    { direction: 'lower', online },
  )
  const seen = ({ changes, reports }: typeof rates) => ({
    changes: changes.map(({ index, earliest, latest, meaning }) => ({ index, earliest, latest, meaning })),
    reports: reports?.map(({ index, at, withdrawnAt }) => ({ index, at, withdrawnAt })),
  })
  expect(seen(times)).toEqual(seen(rates))
  const factors = ({ changes }: typeof rates) => changes.map(({ effect }) => 1 + (effect?.relative ?? 0))
  expect(factors(times).map((factor) => (1 / factor).toFixed(9))).toEqual(
    factors(rates).map((factor) => factor.toFixed(9)),
  )
})

test('a series is judged by itself: neither its name nor its neighbours matter', async () => {
  const lines = [
    { id: 'a', values },
    { id: 'b', values: values.map((value, i) => value + i) },
    { id: 'c', values: values.slice(0, 50) },
  ]
  const read = async (list: readonly object[]) => {
    const series = await readPiped(list.map((line) => JSON.stringify(line)).join('\n'))
    return series.map((one) => analyzeValues(one.values).changes)
  }
  const inOrder = await read(lines)
  expect(await read([...lines].reverse())).toEqual([...inOrder].reverse())
  expect(await read(lines.map((line, i) => ({ ...line, id: `series ${i}` })))).toEqual(inOrder)
})
