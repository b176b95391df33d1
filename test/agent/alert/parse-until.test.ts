import { describe, expect, test } from 'vitest'
import { parseUntil } from '../../../agent/alert/parse-until.ts'

const now = Date.UTC(2026, 0, 5, 12)

describe('a mute ends', () => {
  test.each([
    ['90m', '2026-01-05T13:30:00.000Z'],
    ['12h', '2026-01-06T00:00:00.000Z'],
    ['3d', '2026-01-08T12:00:00.000Z'],
    ['2w', '2026-01-19T12:00:00.000Z'],
    ['2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['2026-02-01T09:30', '2026-02-01T09:30:00.000Z'],
    ['2026-02-01T09:30:15Z', '2026-02-01T09:30:15.000Z'],
    ['2026-02-01T09:30+02:00', '2026-02-01T07:30:00.000Z'],
  ])('after or at %s', (text, until) => {
    expect(new Date(parseUntil(text, now)).toISOString()).toBe(until)
  })
})

test.each(['', '3', '3 d', '-3d', '99999d', '3y', 'tomorrow', '2026-13-01', '1.2.2026', '2026-02-01 09:30'])(
  '%j is no time',
  (text) => {
    expect(() => parseUntil(text, now)).toThrow(/^Expected how long, such as 12h/)
  },
)

test.each(['0d', '2026-01-05', '2026-01-05T12:00'])('%s is over', (text) => {
  expect(() => parseUntil(text, now)).toThrow(`Expected a time to come, got "${text}".`)
})
