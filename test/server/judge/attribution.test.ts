import { describe, expect, test } from 'vitest'
import { attribute } from '../../../server/judge/attribution.ts'
import type { SeriesShift } from '../../../server/judge/mean-shift.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

/** Shifts of some series by a share of their level, each known to half a percent. */
const moved = (relative: number, count = 4): SeriesShift[] =>
  Array.from({ length: count }, (_, i) => ({
    size: Math.log1p(relative) + (i % 2 ? 0.001 : -0.001),
    error: 0.005,
    freedom: 20,
  }))

const kernel = [{ field: 'host.kernel', from: '6.1', to: '6.12' }]
const input = {
  treated: moved(-0.04),
  controls: moved(0),
  commitChanged: true,
  environmentChanges: [],
} as const

describe('a change', () => {
  test('of the series under test alone is the code’s', () => {
    const found = attribute(input)
    expect(found.kind).toBe('code')
    expect(found.code?.relative).toBeCloseTo(-0.04, 2)
    expect(found.reason).toMatch(
      /^The code: controls of the host moved by .*, these series by −4\.0 % \(−5\.\d % to −2\.\d %\) beyond them$/,
    )
  })

  test('that canaries went through as well is the host’s', () => {
    const found = attribute({ ...input, controls: moved(-0.04) })
    expect(found.kind).toBe('host')
    expect(found.host?.relative).toBeCloseTo(-0.04, 2)
    expect(found.code?.low).toBeLessThan(0)
    expect(found.code?.high).toBeGreaterThan(0)
  })

  test('that canaries went through in part is both’s, each with its share', () => {
    const found = attribute({ ...input, treated: moved(-0.1), controls: moved(-0.04) })
    expect(found.kind).toBe('both')
    expect(found.host?.relative).toBeCloseTo(-0.04, 2)
    expect(found.code?.relative).toBeCloseTo(0.9 / 0.96 - 1, 2)
  })

  test('without controls is unknown, and so it is with controls that tell too little', () => {
    expect(attribute({ ...input, controls: [] }).kind).toBe('unknown')
    const vague = [{ size: -0.02, error: 0.03, freedom: 8 }]
    expect(attribute({ ...input, controls: vague }).kind).toBe('unknown')
  })

  test('with the same commit is the host’s, whatever its controls say', () => {
    expect(attribute({ ...input, commitChanged: false })).toMatchObject({ kind: 'host', code: null })
  })

  test('where only the environment changed is the environment’s', () => {
    expect(attribute({ ...input, commitChanged: false, environmentChanges: kernel })).toMatchObject({
      kind: 'environment',
      reason: 'The environment, with the same commit: host.kernel 6.1 → 6.12',
      ask: null,
    })
  })

  test('where commit and environment changed together is unknown, and asks for the mirror run', () => {
    expect(attribute({ ...input, environmentChanges: kernel })).toMatchObject({
      kind: 'unknown',
      ask: 'mirror-run',
    })
  })

  test('is told apart by the mirror run', () => {
    const together = { ...input, environmentChanges: kernel }
    expect(attribute({ ...together, mirror: moved(-0.04) }).kind).toBe('environment')
    expect(attribute({ ...together, mirror: moved(0) }).kind).toBe('code')
    expect(attribute({ ...together, treated: moved(-0.1), mirror: moved(-0.04) }).kind).toBe('both')
    const vague = [{ size: -0.02, error: 0.03, freedom: 8 }]
    expect(attribute({ ...together, mirror: vague }).kind).toBe('unknown')
  })

  test('of no series is refused', () => {
    expect(() => attribute({ ...input, treated: [] })).toThrow('Expected at least one series')
  })
})

test('better and worse mirror each other, and the order of series does not matter', () => {
  const mixed = { ...input, treated: [...moved(-0.05, 2), ...moved(-0.03, 3)], controls: moved(-0.02) }
  const turn = (shifts: readonly SeriesShift[]) => shifts.map((shift) => ({ ...shift, size: -shift.size }))
  const plain = attribute(mixed)
  const mirrored = attribute({ ...mixed, treated: turn(mixed.treated), controls: turn(mixed.controls) })
  expect(mirrored.kind).toBe(plain.kind)
  expect(Math.log1p(mirrored.code?.relative ?? 0)).toBeCloseTo(-Math.log1p(plain.code?.relative ?? 0), 9)
  const reversed = attribute({ ...mixed, treated: [...mixed.treated].reverse() })
  expect(reversed.kind).toBe(plain.kind)
  expect(reversed.code?.low).toBeCloseTo(plain.code?.low ?? Number.NaN, 12)
})

test('a host that lost 4 % is hardly ever called code, code that lost 4 % hardly ever host', () => {
  const random = seededRandom(51)
  const trials = 400
  const draw = (relative: number, boot: number): SeriesShift[] =>
    Array.from({ length: 5 }, () => ({
      size: Math.log1p(relative) + boot + 0.004 * normal(random),
      error: 0.005,
      freedom: 20,
    }))
  const wrong = { host: 0, code: 0 }
  for (let i = 0; i < trials; i++) {
    const boot = 0.003 * normal(random)
    const host = attribute({ ...input, treated: draw(-0.04, boot), controls: draw(-0.04, boot) })
    if (host.kind !== 'host') wrong.host++
    const code = attribute({ ...input, treated: draw(-0.04, boot), controls: draw(0, boot) })
    if (code.kind !== 'code') wrong.code++
  }
  expect(wrong.host / trials).toBeLessThan(0.05)
  expect(wrong.code / trials).toBeLessThan(0.05)
})
