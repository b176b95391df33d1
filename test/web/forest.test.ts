import { describe, expect, test } from 'vitest'
import { forestMark, forestScale } from '../../web/charts/forest.ts'
import { bettermentOf } from '../../web/model/worse-by.ts'

const effect = (relative: number, half: number) => ({ relative, low: relative - half, high: relative + half })
const better = (relative: number, half = 0.01, direction: 'higher' | 'lower' = 'higher') => {
  const found = bettermentOf(effect(relative, half), direction)
  if (found === null) throw new Error('A fall to nothing')
  return found
}

describe('effects of all rows on one scale', () => {
  test('lie to the right where they are better, whichever way that is for the metric', () => {
    const scale = forestScale([better(0.2), better(-0.2)], 0.1)
    const x = (one: ReturnType<typeof better>) => forestMark(one, scale).x
    expect(x(better(0.2))).toBeGreaterThan(scale.zero)
    expect(x(better(0.2, 0.01, 'lower'))).toBeLessThan(scale.zero)
    expect(x(better(-0.2, 0.01, 'lower'))).toBeGreaterThan(scale.zero)
  })

  test('lie as far to the left for half as much as to the right for twice as much', () => {
    const scale = forestScale([better(1), better(-0.5)], null)
    const [twice, half] = [forestMark(better(1), scale).x, forestMark(better(-0.5), scale).x]
    expect(twice - scale.zero).toBeCloseTo(scale.zero - half, 5)
  })

  test('always show the band of changes that do not matter, around nothing', () => {
    const { band, zero, width } = forestScale([better(0.002, 0.001)], 0.1)
    if (band === null) throw new Error('There is no band')
    expect(band.x).toBeGreaterThan(0)
    expect(band.x + band.width).toBeLessThan(width)
    expect(band.x + band.width / 2).toBeCloseTo(zero, 0)
  })

  test('do not shrink for one outlier, which is cut off at the edge and said to go on', () => {
    const usual = Array.from({ length: 19 }, (_, i) => better(0.02 * Math.sin(i + 1)))
    const outlier = better(40)
    const scale = forestScale([...usual, outlier], null)
    expect(forestMark(outlier, scale)).toMatchObject({ beyond: { left: false, right: true } })
    expect(forestMark(outlier, scale).x).toBeLessThanOrEqual(scale.width)
    const widest = Math.max(...usual.map((one) => Math.abs(forestMark(one, scale).x - scale.zero)))
    expect(widest).toBeGreaterThan(scale.width / 6)
  })

  test('have a round tick to the right, and its mirror image to the left, and a scale even where there is no effect', () => {
    const scale = forestScale([better(0.3)], 0.1)
    expect(scale.ticks.map(({ text }) => text)).toEqual(['−17 %', '+20 %'])
    expect(forestScale([], null).reach).toBeGreaterThan(0)
  })
})

test('a fall to nothing has no place on the scale of ratios', () => {
  expect(bettermentOf({ relative: -1, low: -1, high: -1 }, 'higher')).toBeNull()
})
