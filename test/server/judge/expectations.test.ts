import { describe, expect, test } from 'vitest'
import { expectedAmong, parseExpectations } from '../../../server/judge/expectations.ts'
import { hostileTexts } from '../../support/hostile-text.ts'

describe('a trailer', () => {
  test.each([
    ['tcp_rr -5%', [{ pattern: 'tcp_rr', relative: -0.05 }]],
    ['tcp_rr/rtt_p99 +12.5 %', [{ pattern: 'tcp_rr/rtt_p99', relative: 0.125 }]],
    ['tcp_* any', [{ pattern: 'tcp_*', relative: null }]],
    ['tcp_rr', [{ pattern: 'tcp_rr', relative: null }]],
    [
      'tcp_rr −5%, udp_rr any',
      [
        { pattern: 'tcp_rr', relative: -0.05 },
        { pattern: 'udp_rr', relative: null },
      ],
    ],
  ])('%s', (text, expected) => {
    expect(parseExpectations(text)).toEqual(expected)
  })

  test.each([
    '',
    'TCP_RR -5%',
    'tcp_rr 5%',
    'tcp_rr -5',
    'tcp_rr -100%',
    '* any',
    'tcp_rr -5% or so',
    ...hostileTexts,
  ])('nothing is accepted by %j', (text) => {
    expect(parseExpectations(text)).toEqual([])
  })
})

describe('what was expected', () => {
  const expectations = parseExpectations('tcp_rr/rtt_p50 +10%')
  const covered = (relative: number, low: number, high: number, metric = 'rtt_p50') =>
    expectedAmong(expectations, { benchmark: 'tcp_rr', metric, effect: { relative, low, high } }) !== null

  test('covers what was observed of about that size', () => {
    expect(covered(0.1, 0.08, 0.12)).toBe(true)
    expect(covered(0.14, 0.12, 0.16)).toBe(true)
    expect(covered(0.02, 0.01, 0.03)).toBe(true)
  })

  test('and what may be that small, by its interval', () => {
    expect(covered(0.3, 0.14, 0.5)).toBe(true)
    expect(covered(0.3, 0.25, 0.35)).toBe(false)
  })

  test('does not cover the other way, another metric, or a change from zero', () => {
    expect(covered(-0.1, -0.12, -0.08)).toBe(false)
    expect(covered(0.1, 0.08, 0.12, 'rtt_p99')).toBe(false)
    const none = expectedAmong(expectations, { benchmark: 'tcp_rr', metric: 'rtt_p50', effect: null })
    expect(none).toBe(null)
  })
})
