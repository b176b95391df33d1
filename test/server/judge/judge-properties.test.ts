import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Verdict } from '../../../server/contract/verdict.ts'
import { judgePoint } from '../../../server/judge/judge-point.ts'
import { seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

function judge(values: readonly number[], value: number, direction: 'higher' | 'lower' = 'higher'): Verdict {
  const history = values.map((other) => ({ value: other, epoch: 'e' }))
  const verdict = judgePoint({ value, history, epoch: 'e', doubtful: false, direction, changes: [] })
  if (verdict === null) throw new Error('Expected a verdict')
  return verdict
}

/** Values with all their digits, as measured ones have: rounded ones carry a resolution, which does not scale. */
const measured = fc.double({ min: 0.5, max: 2, noNaN: true }).map((x) => x * Math.PI)
const baseline = fc.array(measured, { minLength: 5, maxLength: 40 })

test('another unit of the same numbers gives the same verdict', () => {
  fc.assert(
    fc.property(baseline, measured, fc.constantFrom(1e-6, 1 / 3, 8, 1e9), (values, value, factor) => {
      const plain = judge(values, value)
      const scaled = judge(
        values.map((x) => x * factor),
        value * factor,
      )
      expect(scaled.kind).toBe(plain.kind)
      expect(scaled.effect?.relative).toBeCloseTo(plain.effect?.relative ?? Number.NaN, 6)
      expect(scaled.smallestDetectable).toBeCloseTo(plain.smallestDetectable ?? Number.NaN, 4)
    }),
    { seed: 11 },
  )
})

test('the other direction swaps regressed and improved, and nothing else', () => {
  const swapped = { regressed: 'improved', improved: 'regressed' } as Record<string, string>
  fc.assert(
    fc.property(baseline, measured, (values, value) => {
      const higher = judge(values, value, 'higher')
      const lower = judge(values, value, 'lower')
      expect(lower.kind).toBe(swapped[higher.kind] ?? higher.kind)
      expect(lower.effect).toEqual(higher.effect)
    }),
    { seed: 12 },
  )
})

test('a worse value never gets a better verdict', () => {
  const rank = { regressed: 0, inconclusive: 1, unchanged: 1, invalid: 1, improved: 2 }
  fc.assert(
    fc.property(baseline, measured, measured, (values, a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a]
      expect(rank[judge(values, low).kind]).toBeLessThanOrEqual(rank[judge(values, high).kind])
    }),
    { seed: 13 },
  )
})

test('the order of the baseline’s runs does not matter', () => {
  fc.assert(
    fc.property(fc.array(measured, { minLength: 5, maxLength: 30 }), measured, (values, value) => {
      const turned = judge([...values].reverse(), value)
      expect(turned.kind).toBe(judge(values, value).kind)
    }),
    { seed: 14 },
  )
})

test.each([5, 10, 30])(
  'without any change, about 5 %% of lognormal points are called changed (%d runs)',
  (runs) => {
    const random = seededRandom(15 + runs)
    const draw = () => 1e9 * Math.exp(0.02 * normal(random))
    const trials = 4000
    let alarms = 0
    for (let i = 0; i < trials; i++) {
      const { kind } = judge(Array.from({ length: runs }, draw), draw())
      if (kind === 'regressed' || kind === 'improved') alarms++
    }
    expect(alarms / trials).toBeGreaterThan(0.04)
    expect(alarms / trials).toBeLessThan(0.06)
  },
)

test('"unchanged" is claimed of a true change of 10 % in at most 2.5 of 100 cases', () => {
  const random = seededRandom(16)
  const trials = 4000
  let wrong = 0
  for (let i = 0; i < trials; i++) {
    const values = Array.from({ length: 12 }, () => Math.exp(0.03 * normal(random)))
    if (judge(values, 0.9 * Math.exp(0.03 * normal(random))).kind === 'unchanged') wrong++
  }
  expect(wrong / trials).toBeLessThan(0.025)
})
