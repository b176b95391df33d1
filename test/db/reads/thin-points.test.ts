import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastMark, mostKinds, type Thinned, thinPoints } from '../../../db/reads/thin-points.ts'

interface AnyPoint {
  readonly value: number
  readonly kind: number
  readonly landmark: boolean
}

/** Two plain kinds and three kinds of marks. */
const kinds = [0, 1, leastMark, leastMark + 3, mostKinds - 1]

const anyPoint: fc.Arbitrary<AnyPoint> = fc.record({
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  kind: fc.constantFrom(...kinds, 1, 1, 1, 0),
  landmark: fc.constantFrom(false, false, false, true),
})
const history = fc.array(anyPoint, { minLength: 1, maxLength: 2000 })
const most = fc.integer({ min: 4, max: 300 })
const seeded = { seed: 20250901, numRuns: 300 }

function thin(points: readonly AnyPoint[], limit: number): Thinned {
  const columns = {
    values: Float64Array.from(points, ({ value }) => value),
    kinds: Uint8Array.from(points, ({ kind }) => kind),
  }
  return thinPoints(
    columns,
    limit,
    points.flatMap(({ landmark }, at) => (landmark ? [at] : [])),
  )
}

describe('thinPoints', () => {
  it('never hides an extreme: the lowest and highest of any stretch are among the points kept in it, of each kind', () => {
    fc.assert(
      fc.property(history, most, (points, limit) => {
        const keptSet = new Set(thin(points, limit).kept)
        const stretches = Math.max(1, Math.floor(limit / 4))
        for (let stretch = 0; stretch < stretches; stretch++) {
          const from = Math.floor((stretch * points.length) / stretches)
          const to = Math.floor(((stretch + 1) * points.length) / stretches)
          for (const kind of kinds) {
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
        const { kept, marksLeftOut } = thin(points, limit)
        const keptSet = new Set(kept)
        const isMark = ({ kind }: AnyPoint) => kind >= leastMark
        const lostPoints = points.filter((_, at) => !keptSet.has(at))
        expect([kept[0], kept.at(-1)]).toEqual([0, points.length - 1])
        expect(kept).toEqual(kept.toSorted((a, b) => a - b))
        expect(lostPoints.filter(({ landmark }) => landmark)).toEqual([])
        expect(lostPoints.filter(isMark)).toHaveLength(marksLeftOut)
        if (points.filter(isMark).length <= limit) expect(marksLeftOut).toBe(0)
      }),
      seeded,
    )
  })

  it('says how many points it left out, and keeps at most two of each kind in a stretch beside its ends, landmarks and marks', () => {
    fc.assert(
      fc.property(history, most, (points, limit) => {
        const { kept, leftOut } = thin(points, limit)
        expect(kept.length + leftOut).toBe(points.length)
        const extra = points.filter(({ kind, landmark }) => landmark || kind >= leastMark).length
        const ofStretch = 2 + 2 * kinds.length
        expect(kept.length).toBeLessThanOrEqual(
          Math.max(limit, ofStretch * Math.max(1, Math.floor(limit / 4)) + extra),
        )
      }),
      seeded,
    )
  })

  it('thins marks out, too, where there are too many: their extremes stay', () => {
    const points = Array.from({ length: 1000 }, (_, i): AnyPoint => {
      return { value: i === 537 ? 99 : i % 7, kind: leastMark, landmark: false }
    })
    const thinned = thin(points, 40)
    expect(thinned.kept).toContain(537)
    expect(thinned.kept.length).toBeLessThanOrEqual(40)
    expect(thinned.marksLeftOut).toBe(1000 - thinned.kept.length)
  })

  it('leaves alone what has no more points than asked for', () => {
    const points: AnyPoint[] = [1, 2, 3].map((value) => ({ value, kind: 1, landmark: false }))
    expect(thin(points, 3)).toEqual({ kept: [0, 1, 2], leftOut: 0, marksLeftOut: 0 })
  })
})

function extremes(points: readonly AnyPoint[]): readonly [number, number] {
  return points.reduce(([low, high], { value }) => [Math.min(low, value), Math.max(high, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const)
}
