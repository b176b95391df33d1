import { expect, test } from 'vitest'
import { parseTime } from '../../../agent/analyze/csv-time.ts'

const instant = Date.UTC(2024, 0, 31, 2, 4, 5)

test.each([
  '2024-01-31T02:04:05Z',
  '2024-01-31 02:04:05',
  '2024-01-31 02:04:05 +0000',
  '2024-01-31T03:04:05+01:00',
  '2024-01-30T21:34:05-0430',
  '2024.01.31 3:04:05 +0100',
  '2024/01/31 02:04:05 UTC',
  '2024-01-31T02:04:05.000Z',
  '1706666645',
  '1706666645.0',
  '1706666645000',
])('%s is one and the same instant', (text) => {
  expect(parseTime(text)).toBe(instant)
})

test('a day is its beginning in UTC', () => {
  expect(parseTime('2024-02-29')).toBe(Date.UTC(2024, 1, 29))
})

test.each([
  '',
  'yesterday',
  '2023-02-29',
  '2024-13-01',
  '2024-00-10',
  '2024-01-31T24:00Z',
  '31.01.2024',
  '1e9',
  '99999999999999999',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeNull()
})
