import { expect, test } from 'vitest'
import { startSegmentation } from '../../../server/stats/functional-pruning.ts'
import { type Random, seededRandom } from '../../../server/stats/seeded-random.ts'
import { normal } from '../../support/random.ts'

test('no division of a short series costs less, whatever the weights, the caps and the penalty', () => {
  const random = seededRandom(1)
  for (let round = 0; round < 250; round++) {
    const series = drawSeries(2 + Math.floor(11 * random()), random)
    const penalty = 0.3 + 12 * random()
    const best = leastCost(series, penalty)
    expect(costOf(series, divide(series, penalty), penalty)).toBeCloseTo(best, 7)
  }
})

test('the best division is known after each point, and the same as for those points alone', () => {
  const random = seededRandom(2)
  for (let round = 0; round < 25; round++) {
    const series = drawSeries(14, random)
    const penalty = 1 + 6 * random()
    const growing = startSegmentation(penalty)
    for (const [i, { value, weight, cap }] of series.entries()) {
      growing.append(value, weight, cap)
      const soFar = series.slice(0, i + 1)
      expect(growing.changes()).toEqual(divide(soFar, penalty))
      expect(costOf(soFar, growing.changes(), penalty)).toBeCloseTo(leastCost(soFar, penalty), 7)
    }
  }
})

test('a step is cut where it is; odd points up to their cap are paid for, a third one is a level', () => {
  const plain = (values: readonly number[]) => values.map((value) => ({ value, weight: 1, cap: 7 }))
  const level = (value: number, points: number) => new Array<number>(points).fill(value)
  expect(divide(plain([...level(0, 10), ...level(5, 10)]), 10)).toEqual([10])
  expect(divide(plain([...level(0, 10), 50, 50, ...level(0, 10)]), 10)).toEqual([])
  expect(divide(plain([...level(0, 10), 50, 50, 50, ...level(0, 10)]), 10)).toEqual([10, 13])
})

test('a point that weighs less pulls less', () => {
  const series = (weight: number) =>
    [0, 0, 0, 0, 3, 3, 3, 3].map((value, i) => ({ value, weight: i < 4 ? 1 : weight, cap: 100 }))
  expect(divide(series(1), 10)).toEqual([4])
  expect(divide(series(0.1), 10)).toEqual([])
})

test('moves with the values and mirrors with them', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 50; round++) {
    const series = drawSeries(60, random)
    const changes = divide(series, 8)
    expect(
      divide(
        series.map((point) => ({ ...point, value: point.value + 100 })),
        8,
      ),
    ).toEqual(changes)
    expect(
      divide(
        series.map((point) => ({ ...point, value: -point.value })),
        8,
      ),
    ).toEqual(changes)
  }
})

test('no points, one point and equal points have no change', () => {
  expect(startSegmentation(5).changes()).toEqual([])
  for (const points of [1, 2, 200]) {
    expect(divide(new Array(points).fill({ value: 3, weight: 1, cap: 7 }), 5)).toEqual([])
  }
})

interface Point {
  readonly value: number
  readonly weight: number
  readonly cap: number
}

/** Noise with a step now and then, odd points, and weights and caps of all sizes. */
function drawSeries(points: number, random: Random): Point[] {
  let level = 0
  return Array.from({ length: points }, () => {
    if (random() < 0.2) level += 6 * (random() - 0.5)
    const odd = random() < 0.1 ? 15 * normal(random) : 0
    return { value: level + normal(random) + odd, weight: 0.2 + 2 * random(), cap: 1 + 10 * random() }
  })
}

function divide(series: readonly Point[], penalty: number): number[] {
  const segmentation = startSegmentation(penalty)
  for (const { value, weight, cap } of series) segmentation.append(value, weight, cap)
  return segmentation.changes()
}

/** By the recursion over all last stretches, each with its least cost over all levels. */
function leastCost(series: readonly Point[], penalty: number): number {
  const least = [-penalty]
  for (let end = 1; end <= series.length; end++) {
    const ways = least.map((cost, start) => cost + penalty + stretchCost(series.slice(start, end)))
    least.push(Math.min(...ways))
  }
  return least.at(-1) ?? 0
}

function costOf(series: readonly Point[], changes: readonly number[], penalty: number): number {
  const starts = [0, ...changes]
  const stretches = starts.map((start, i) => stretchCost(series.slice(start, starts[i + 1])))
  return stretches.reduce((sum, cost) => sum + cost, penalty * changes.length)
}

/**
 * The least over the level: between two neighbours of the levels at which a point reaches its cap, the same points are
 * within theirs, so the least is at their mean, if that is between the two, or at either of them.
 */
function stretchCost(stretch: readonly Point[]): number {
  const edges = stretch
    .flatMap(({ value, weight, cap }) => [value - Math.sqrt(cap / weight), value + Math.sqrt(cap / weight)])
    .sort((a, b) => a - b)
  const means = edges.map((edge, i) => {
    const middle = (edge + (edges[i + 1] ?? edge)) / 2
    const within = stretch.filter((point) => point.weight * (point.value - middle) ** 2 < point.cap)
    const weight = within.reduce((sum, point) => sum + point.weight, 0)
    return weight === 0 ? edge : within.reduce((sum, point) => sum + point.weight * point.value, 0) / weight
  })
  return Math.min(...[...edges, ...means].map((level) => costAt(stretch, level)))
}

function costAt(stretch: readonly Point[], level: number): number {
  return stretch.reduce(
    (sum, { value, weight, cap }) => sum + Math.min(weight * (value - level) ** 2, cap),
    0,
  )
}
