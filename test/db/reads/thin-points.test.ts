import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ThinPoint, thinPoints } from '../../../db/reads/thin-points.ts'

const anyPoint: fc.Arbitrary<ThinPoint> = fc.record({
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  kind: fc.constantFrom('baseline', 'aside', 'regressed'),
  weight: fc.constantFrom('plain', 'plain', 'plain', 'mark', 'landmark'),
})
const history = fc.array(anyPoint, { minLength: 1, maxLength: 2000 })
const most = fc.integer({ min: 4, max: 300 })
const seeded = { seed: 20250901, numRuns: 300 }

describe('thinPoints', () => {
  it('never hides an extreme: the lowest and highest of any window are those of the points kept in it, as far as stretches go', () => {
    fc.assert(
      fc.property(history, most, (points, limit) => {
        const { kept } = thinPoints(points, limit)
        const stretches = Math.max(1, Math.floor(limit / 4))
        const keptSet = new Set(kept)
        for (let stretch = 0; stretch < stretches; stretch++) {
          const from = Math.floor((stretch * points.length) / stretches)
          const to = Math.floor(((stretch + 1) * points.length) / stretches)
          for (const kind of ['baseline', 'aside', 'regressed']) {
            const all = points.slice(from, to).filter((point) => point.kind === kind)
            const left = points
              .slice(from, to)
              .filter((point, i) => point.kind === kind && keptSet.has(from + i))
            expect(extremes(left)).toEqual(extremes(all))
          }
        }
      }),
      seeded,
    )
  })

  it('keeps the first and the last point, every landmark, and every mark unless there are more than asked for', () => {
    fc.assert(
      fc.property(history, most, (points, limit) => {
        const { kept, marksLeftOut } = thinPoints(points, limit)
        const keptSet = new Set(kept)
        const isKept = (weight: ThinPoint['weight']) =>
          points.every((point, i) => point.weight !== weight || keptSet.has(i))
        expect([kept[0], kept.at(-1)]).toEqual([0, points.length - 1])
        expect(isKept('landmark')).toBe(true)
        const marks = points.filter((point) => point.weight === 'mark').length
        expect(isKept('mark')).toBe(marksLeftOut === 0)
        if (marks <= limit) expect(marksLeftOut).toBe(0)
      }),
      seeded,
    )
  })

  it('says how many points it left out, and keeps at most four of each kind in a stretch beside landmarks and marks', () => {
    fc.assert(
      fc.property(history, most, (points, limit) => {
        const { kept, leftOut } = thinPoints(points, limit)
        expect(kept.length + leftOut).toBe(points.length)
        const extra = points.filter((point) => point.weight !== 'plain').length
        expect(kept.length).toBeLessThanOrEqual(
          Math.max(limit, 4 * 3 * Math.max(1, Math.floor(limit / 4)) + extra),
        )
      }),
      seeded,
    )
  })

  it('thins marks out, too, where there are too many: their extremes stay', () => {
    const points = Array.from({ length: 1000 }, (_, i): ThinPoint => {
      return { value: i === 537 ? 99 : i % 7, kind: 'suspect', weight: 'mark' }
    })
    const thinned = thinPoints(points, 40)
    expect(thinned.kept).toContain(537)
    expect(thinned.kept.length).toBeLessThanOrEqual(40)
    expect(thinned.marksLeftOut).toBe(1000 - thinned.kept.length)
  })

  it('leaves alone what has no more points than asked for', () => {
    const points: ThinPoint[] = [1, 2, 3].map((value) => ({ value, kind: 'baseline', weight: 'plain' }))
    expect(thinPoints(points, 3)).toEqual({ kept: [0, 1, 2], leftOut: 0, marksLeftOut: 0 })
  })
})

function extremes(points: readonly ThinPoint[]): readonly [number, number] {
  return points.reduce(([low, high], { value }) => [Math.min(low, value), Math.max(high, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const)
}
