import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../server/contract/verdict.ts'
import { judgeAgainstLevel, type PointInput } from '../../../server/judge/judge-against-level.ts'
import { levelOfRuns } from '../../../server/judge/level-of-runs.ts'
import { policy } from '../../../server/judge/policy.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'
import { levelAt, linearLevelAt } from './judged-level.ts'

function judge(input: Partial<PointInput>): Verdict {
  const verdict = judgeAgainstLevel({
    value: 1000,
    direction: 'higher',
    doubtful: false,
    suspect: null,
    level: levelAt(1000),
    runs: 20,
    changes: [],
    ...input,
  })
  if (verdict === null) throw new Error('Expected a verdict')
  return verdict
}

describe('a point with a level', () => {
  test('is unchanged where a further run would fall and a change that matters is ruled out', () => {
    const verdict = judge({ value: 1005 })
    expect(verdict.kind).toBe('unchanged')
    expect(verdict.reason).toBe('Within what 20 baseline runs vary by; a change of 10 % or more is ruled out')
    expect(verdict.effect?.relative).toBeCloseTo(0.005, 9)
    expect(verdict.analysisVersion).toBe(policy.analysisVersion)
  })

  test.each([
    ['higher', 900, 'regressed'],
    ['higher', 1100, 'improved'],
    ['lower', 900, 'improved'],
    ['lower', 1100, 'regressed'],
  ] as const)('where %s is better, %d after 1000 is %s', (direction, value, kind) => {
    const verdict = judge({ direction, value })
    expect(verdict.kind).toBe(kind)
    expect(verdict.reason).toMatch(
      /^10 % (lower|higher) than the centre of 20 baseline runs; expected −2\.1 % to \+2\.2 %$/,
    )
  })

  test('carries the interval that a chart draws', () => {
    const { baseline } = judge({})
    expect(baseline).toMatchObject({ runs: 20, needed: 5 })
    expect(baseline.centre).toBeCloseTo(1000, 9)
    expect(baseline.expected?.low).toBeCloseTo(978.8, 0)
    expect(baseline.expected?.high).toBeCloseTo(1021.7, 0)
  })

  test('outside that interval, but not so rare, is not suspected', () => {
    const verdict = judge({ value: 973 })
    expect(verdict.baseline.expected?.low).toBeGreaterThan(973)
    expect(verdict.kind).toBe('unchanged')
    expect(verdict.reason).toBe(
      'Leans lower than 20 baseline runs, too little to call it a change; a change of 10 % or more is ruled out',
    )
  })

  test('is inconclusive where the level varies too much to rule a change out, and says what it could have seen', () => {
    const verdict = judge({ value: 980, level: levelAt(1000, { spread: 0.1 }) })
    expect(verdict.kind).toBe('inconclusive')
    expect(verdict.reason).toMatch(
      /^Within what 20 baseline runs vary by; could only have seen changes above 7\d %$/,
    )
  })

  test('is never called changed for less than half a percent, however certain', () => {
    const level = levelAt(1000, { spread: 0.0001 })
    expect(judge({ level, value: 1004.9 }).kind).toBe('unchanged')
    expect(judge({ level, value: 1006 }).kind).toBe('improved')
  })

  test('of a doubtful or suspect run is invalid, and says why', () => {
    expect(judge({ doubtful: true })).toMatchObject({
      kind: 'invalid',
      reason: 'The run was suspect, or every repetition in it',
    })
    expect(judge({ suspect: 'Bad boot', value: 1 })).toMatchObject({ kind: 'invalid', reason: 'Bad boot' })
  })

  test('of a metric without a good direction has no verdict', () => {
    expect(
      judgeAgainstLevel({
        value: 1,
        direction: 'none',
        doubtful: false,
        suspect: null,
        level: levelAt(),
        runs: 20,
        changes: [],
      }),
    ).toBeNull()
  })
})

describe('a point without a level', () => {
  test.each([0, 1, 4])('is inconclusive after %d runs, and says how many it takes', (runs) => {
    expect(judge({ level: null, runs })).toMatchObject({
      kind: 'inconclusive',
      reason: `${runs} of 5 runs needed for a baseline`,
      effect: null,
      smallestDetectable: null,
      baseline: { runs, centre: null, expected: null },
    })
  })

  test('has none as long as its level rests on too few runs', () => {
    expect(judge({ level: levelAt(1000, { points: 4 }), value: 500 }).reason).toBe(
      '4 of 5 runs needed for a baseline',
    )
    expect(judge({ level: levelAt(1000, { points: 5 }), value: 500 }).kind).toBe('regressed')
  })

  test('in a new environment names what changed', () => {
    const changes = [{ field: 'host.kernel', from: '6.1', to: '6.12' }]
    expect(judge({ level: null, runs: 1, changes }).reason).toBe(
      'Environment changed: host.kernel 6.1 → 6.12; 1 of 5 runs needed for a baseline',
    )
  })
})

describe('numbers that need care', () => {
  test('a constant: its last digit is no alarm, a real change is one', () => {
    const level = levelOfRuns([9.41e9, 9.41e9, 9.41e9, 9.41e9, 9.41e9])
    expect(judge({ level, value: 9.41e9 * (1 + 1e-9) }).kind).toBe('unchanged')
    expect(judge({ level, value: 9.4e9 }).kind).toBe('unchanged')
    expect(judge({ level, value: 9.2e9 }).kind).toBe('regressed')
  })

  test('one step of a coarse tool is no change: 46 µs after five times 45 µs', () => {
    const level = levelOfRuns([45, 45, 45, 45, 45])
    expect(judge({ level, value: 46, direction: 'lower', unit: 'us' }).kind).toBe('unchanged')
    expect(judge({ level, value: 55, direction: 'lower', unit: 'us' }).kind).toBe('regressed')
  })

  test('nothing but zeros: another is unchanged, one is no alarm, many are, and no percentage is invented', () => {
    const input = { level: linearLevelAt(0, 0), direction: 'lower', unit: 'count' } as const
    expect(judge({ ...input, value: 0 })).toMatchObject({ kind: 'unchanged', effect: null })
    expect(judge({ ...input, value: 1 })).toMatchObject({ kind: 'inconclusive', effect: null })
    expect(judge({ ...input, value: 12 })).toMatchObject({
      kind: 'regressed',
      effect: null,
      reason: 'Clearly higher than 20 baseline runs around zero',
    })
  })

  test('counts that went from a few to none, and from a few to many', () => {
    const input = { level: linearLevelAt(2, 1.2), direction: 'lower', unit: 'count' } as const
    expect(judge({ ...input, value: 0 }).kind).toBe('inconclusive')
    expect(judge({ ...input, value: 40 }).kind).toBe('regressed')
    expect(judge({ ...input, value: 0 }).baseline.expected?.low).toBe(0)
  })

  test('percentages at their bounds keep their interval within them', () => {
    const idle = judge({ level: linearLevelAt(100, 0), value: 100, unit: 'percent' })
    expect(idle.kind).toBe('unchanged')
    expect(idle.baseline.expected?.high).toBe(100)
    const lost = { level: linearLevelAt(0, 0), direction: 'lower', unit: 'percent' } as const
    expect(judge({ ...lost, value: 0.01 }).kind).toBe('inconclusive')
    expect(judge({ ...lost, value: 3 }).kind).toBe('regressed')
  })

  test('throughput that broke down to zero', () => {
    expect(judge({ value: 0 })).toMatchObject({ kind: 'regressed', effect: { relative: -1 } })
  })

  test.each([1e-300, 1e300])('values near %d', (size) => {
    expect(judge({ level: levelAt(size), value: size }).kind).toBe('unchanged')
    expect(judge({ level: levelAt(size), value: size / 2 }).kind).toBe('regressed')
    expect(judge({ level: levelAt(size), value: 0 }).kind).toBe('regressed')
  })

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('%s is refused by name', (value) => {
    expect(() => judge({ value })).toThrow(`Expected finite numbers to judge, got ${value}`)
  })
})

const measured = fc.double({ min: 0.5, max: 2, noNaN: true }).map((x) => x * Math.PI)
const baseline = fc.array(measured, { minLength: 5, maxLength: 40 })

test('the other direction swaps regressed and improved, and nothing else', () => {
  const swapped = { regressed: 'improved', improved: 'regressed' } as Record<string, string>
  fc.assert(
    fc.property(baseline, measured, (values, value) => {
      const level = levelOfRuns(values)
      const higher = judge({ level, value, direction: 'higher' })
      const lower = judge({ level, value, direction: 'lower' })
      expect(lower).toEqual({ ...higher, kind: swapped[higher.kind] ?? higher.kind })
    }),
    { seed: 12 },
  )
})

test('a worse value never gets a better verdict', () => {
  const rank = { regressed: 0, inconclusive: 1, unchanged: 1, invalid: 1, improved: 2 }
  fc.assert(
    fc.property(baseline, measured, measured, (values, a, b) => {
      const level = levelOfRuns(values)
      const worse = judge({ level, value: Math.min(a, b) })
      const better = judge({ level, value: Math.max(a, b) })
      expect(rank[worse.kind]).toBeLessThanOrEqual(rank[better.kind])
    }),
    { seed: 13 },
  )
})

test('the order of the baseline’s runs does not matter', () => {
  fc.assert(
    fc.property(baseline, measured, (values, value) => {
      const turned = judge({ level: levelOfRuns([...values].reverse()), value })
      expect(turned.kind).toBe(judge({ level: levelOfRuns(values), value }).kind)
    }),
    { seed: 14 },
  )
})

test.each([5, 10, 30])(
  'without any change, at most 3 of 1,000 points come under suspicion (%d runs)',
  (runs) => {
    const random = seededRandom(15 + runs)
    const draw = () => 1e9 * Math.exp(0.02 * normal(random))
    const trials = 6000
    let suspicions = 0
    for (let i = 0; i < trials; i++) {
      const { kind } = judge({ level: levelOfRuns(Array.from({ length: runs }, draw)), value: draw() })
      if (kind === 'regressed' || kind === 'improved') suspicions++
    }
    expect(suspicions / trials).toBeLessThan(0.0045)
  },
)

test('"unchanged" is claimed of a true change of 10 % in at most 2.5 of 100 cases', () => {
  const random = seededRandom(16)
  const trials = 3000
  let wrong = 0
  for (let i = 0; i < trials; i++) {
    const level = levelOfRuns(Array.from({ length: 12 }, () => Math.exp(0.03 * normal(random))))
    if (judge({ level, value: 0.9 * Math.exp(0.03 * normal(random)) }).kind === 'unchanged') wrong++
  }
  expect(wrong / trials).toBeLessThan(0.025)
})
