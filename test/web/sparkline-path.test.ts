import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sparklineShape } from '../../web/charts/sparkline-path.ts'

const box = { width: 100, height: 20, inset: 2 }

describe('sparklineShape', () => {
  it('draws from the left to the right edge, the highest value on top', () => {
    expect(sparklineShape([1, 3, 2], box)).toEqual({ path: 'M2 18L50 2L98 10', end: { x: 98, y: 10 } })
  })

  it('puts a constant series in the middle', () => {
    expect(sparklineShape([5, 5], box)?.path).toBe('M2 10L98 10')
  })

  it('puts a single value at the right end, where the latest always is', () => {
    expect(sparklineShape([5], box)?.end).toEqual({ x: 98, y: 10 })
  })

  it('has nothing to draw for no values', () => {
    expect(sparklineShape([], box)).toBeNull()
  })

  it('stays inside its box for any values', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(values, (numbers) => {
        const coordinates =
          sparklineShape(numbers, box)
            ?.path.match(/[\d.-]+/g)
            ?.map(Number) ?? []
        expect(coordinates).toHaveLength(numbers.length * 2)
        coordinates.forEach((coordinate, index) => {
          const room = index % 2 === 0 ? box.width : box.height
          expect(coordinate).toBeGreaterThanOrEqual(box.inset)
          expect(coordinate).toBeLessThanOrEqual(room - box.inset)
        })
      }),
      { seed: 7 },
    )
  })
})
