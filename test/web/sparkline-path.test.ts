import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sparklineShape } from '../../web/charts/sparkline-path.ts'

const box = { width: 100, height: 20, inset: 2 }

describe('sparklineShape', () => {
  it('draws from the left to the right edge, the highest value on top', () => {
    expect(sparklineShape([1, 3, 2], box)).toMatchObject({ path: 'M2 18L50 2L98 10', end: { x: 98, y: 10 } })
  })

  it('puts a constant series in the middle', () => {
    expect(sparklineShape([5, 5], box)?.path).toBe('M2 10L98 10')
  })

  it('puts a single value at the right end, where the latest always is', () => {
    expect(sparklineShape([5], box)?.end).toEqual({ x: 98, y: 10 })
  })

  it('marks where the level changed, halfway to the value before', () => {
    expect(sparklineShape([1, 1, 5], { ...box, change: 2 })?.change).toBe(74)
    expect(sparklineShape([1, 1, 5], { ...box, change: 0 })?.change).toBeNull()
    expect(sparklineShape([1, 1, 5], box)?.change).toBeNull()
  })

  it('leaves noise small: the height holds eight standard deviations at least', () => {
    const heightOf = (values: readonly number[], noise: number) => {
      const numbers =
        sparklineShape(values, { ...box, noise })
          ?.path.match(/[\d.]+/g)
          ?.map(Number) ?? []
      const ys = numbers.filter((_, i) => i % 2 === 1)
      return Math.max(...ys) - Math.min(...ys)
    }
    expect(heightOf([100, 102], 0.01)).toBeCloseTo(16 * (2 / 8.08), 0)
    expect(heightOf([100, 150], 0.01)).toBe(16)
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
