import { describe, expect, test } from 'vitest'
import { foreignUnit, noUnit } from '../../../agent/adapters/foreign-units.ts'
import { Unit } from '../../../server/contract/units.ts'

describe('a unit of another tool is stored as', () => {
  test.each([
    ['ns', 1500, 1.5, 'us', 'lower'],
    ['µs', 2, 2, 'us', 'lower'],
    ['microseconds', 2, 2, 'us', 'lower'],
    ['ms', 0.25, 250, 'us', 'lower'],
    ['seconds', 0.0113891, 11389.1, 'us', 'lower'],
    ['min', 1, 60e6, 'us', 'lower'],
    ['Mb/s', 9412.3, 9412.3e6, 'bit/s', 'higher'],
    ['Mbits/sec', 1, 1e6, 'bit/s', 'higher'],
    ['Gbps', 9.41, 9.41e9, 'bit/s', 'higher'],
    ['10^6bits/s', 3, 3e6, 'bit/s', 'higher'],
    ['MB/s', 1.5, 12e6, 'bit/s', 'higher'],
    ['MiB/s', 1, 8 * 1024 ** 2, 'bit/s', 'higher'],
    ['bytes_per_second', 10, 80, 'bit/s', 'higher'],
    ['transactions_per_second', 4, 4, 'transactions/s', 'higher'],
    ['ops/s', 4, 4, 'operations/s', 'higher'],
    ['QPS', 4, 4, 'requests/s', 'higher'],
    ['pps', 4, 4, 'packets/s', 'higher'],
    ['KiB', 2, 2048, 'byte', 'none'],
    ['%', 4, 4, 'percent', 'none'],
    ['MB', 4, 4, 'other:MB', 'none'],
    ['MS', 4, 4, 'other:MS', 'none'],
    ['furlongs per fortnight', 4, 4, 'other:furlongs per fortnight', 'none'],
    ['   ', 4, 4, noUnit, 'none'],
    ['°C', 4, 4, 'other:?C', 'none'],
  ])('%s', (text, value, stored, unit, direction) => {
    const read = foreignUnit(text)
    expect([read.convert(value), read.unit, read.direction]).toEqual([stored, unit, direction])
  })

  test('one that the contract takes, however long and odd it is', () => {
    for (const text of ['x'.repeat(90), ' é ', '\u0000', 'a\nb', `${'y'.repeat(39)} z`]) {
      expect(Unit.safeParse(foreignUnit(text).unit).success).toBe(true)
    }
  })
})
