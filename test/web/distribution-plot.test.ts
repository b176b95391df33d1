import { describe, expect, test } from 'vitest'
import { distributionPlot, fiveNumbers } from '../../web/charts/distribution-plot.ts'

const lane = (name: string, values: readonly number[], samples: readonly number[] = []) => ({
  name,
  runs: values.map((value) => ({ value, samples })),
})
const plot = (...lanes: ReturnType<typeof lane>[]) => distributionPlot({ lanes, unit: 'us', width: 560 })

describe('two sides of a comparison', () => {
  test('share one axis, so that the same value lies at the same place', () => {
    const { lanes } = plot(lane('before', [10, 12, 14]), lane('after', [12, 20]))
    expect(lanes[0]?.dots[1]?.x).toBe(lanes[1]?.dots[0]?.x)
    const xs = lanes.flatMap(({ dots }) => dots.map(({ x }) => x))
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...xs)).toBeLessThanOrEqual(560)
  })

  test('show runs from top to bottom in the order of time', () => {
    const ys = plot(lane('before', [3, 1, 2])).lanes[0]?.dots.map(({ y }) => y) ?? []
    expect(ys).toEqual(ys.toSorted((a, b) => a - b))
  })

  test('have a box from four runs up, and a median from one', () => {
    const [few, many, none] = plot(lane('a', [1, 2, 3]), lane('b', [1, 2, 3, 4]), lane('c', [])).lanes
    expect([few?.box, few?.median === null]).toEqual([null, false])
    expect(many?.box?.width).toBeGreaterThan(0)
    expect([none?.box, none?.median, none?.dots]).toEqual([null, null, []])
  })

  test('rise from none of the runs to all of them', () => {
    const { steps, shares } = plot(lane('before', [10, 20, 20, 40]), lane('after', []))
    const heights = [...(steps[0]?.path ?? '').matchAll(/(?:M0 |V)([\d.]+)/g)].map(([, y]) => Number(y))
    expect(heights).toHaveLength(5)
    expect(heights[0]).toBe(shares.top + shares.height - 4)
    expect(heights.at(-1)).toBe(shares.top + 4)
    expect(steps[1]?.path).toBe('')
  })

  test('stay drawable with one value, with none, and with very many repetitions', () => {
    const samples = Array.from({ length: 500 }, (_, i) => i)
    const { lanes } = plot(lane('before', [1, 2, 3, 4, 5, 6], samples), lane('after', []))
    expect(lanes[0]?.samples.length).toBeLessThanOrEqual(600)
    expect(plot(lane('before', [7])).lanes[0]?.dots[0]?.x).toBe(280)
    expect(plot(lane('before', [])).ticks.length).toBeGreaterThan(0)
  })
})

test('the five numbers of a side are those of its runs', () => {
  expect(fiveNumbers(lane('a', [5, 1, 3, 2, 4]))).toEqual([1, 2, 3, 4, 5])
  expect(fiveNumbers(lane('a', [4, 2]))).toEqual([2, 2, 3, 4, 4])
  expect(fiveNumbers(lane('a', []))).toBeNull()
})
