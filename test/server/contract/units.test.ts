import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatCount,
  formatRelative,
  formatValue,
  KnownUnit,
  scaleFor,
} from '../../../server/contract/units.ts'

describe('formatValue', () => {
  test.each([
    [2.4123e9, 'bit/s', '2.41 Gbit/s'],
    [999, 'bit/s', '999 bit/s'],
    [478, 'us', '478 µs'],
    [4500, 'us', '4.50 ms'],
    [1.25e6, 'us', '1.25 s'],
    [0, 'bit/s', '0 bit/s'],
    [12, 'count', '12.0'],
    [12345, 'count', '12345'],
    [1.5, 'percent', '1.50%'],
  ] as const)('%d %s reads %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text)
  })

  test('says the same size for a value and its negative', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
        fc.constantFrom(...KnownUnit.options),
        (value, unit) => {
          expect(formatValue(-value, unit)).toBe(`-${formatValue(value, unit)}`)
        },
      ),
    )
  })

  test('keeps three significant digits of any value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), (value) => {
        const { factor } = scaleFor(value, 'bit/s')
        const shown = Number.parseFloat(formatValue(value, 'bit/s')) * factor
        expect(Math.abs(shown / value - 1)).toBeLessThanOrEqual(0.0051)
      }),
    )
  })
})

test.each([
  [0.0321, '+3.2 %'],
  [-0.0041, '−0.41 %'],
  [0, '0 %'],
  [2, '+200 %'],
  [0.09996, '+10 %'],
])('a relative change of %d reads %s', (relative, text) => {
  expect(formatRelative(relative)).toBe(text)
})

test.each([
  [0, '0 runs'],
  [1, '1 run'],
  [2, '2 runs'],
])('%d of a thing is counted in English', (count, text) => {
  expect(formatCount(count, 'run')).toBe(text)
})
