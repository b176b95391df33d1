import { expect, test } from 'vitest'
import { oddCanaries } from '../../../server/judge/odd-canaries.ts'

const of = (...values: number[]) => oddCanaries(values.map((value, i) => ({ run: `r${i}`, value })))

test('a boot whose canary lies off the others of the same confirmation is odd', () => {
  expect([...of(100, 101, 70, 99, 100)]).toEqual(['r2'])
})

test('canaries that vary as canaries do condemn no boot', () => {
  expect([...of(100, 103, 98, 101, 99)]).toEqual([])
})

test('with three boots nobody can say which one is odd', () => {
  expect([...of(100, 70, 100)]).toEqual([])
})
