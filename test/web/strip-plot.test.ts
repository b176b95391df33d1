import { describe, expect, it } from 'vitest'
import { niceTicks, stripPlot } from '../../web/charts/strip-plot.ts'
import { stripRepetitions } from '../../web/model/strip-repetitions.ts'
import { dashboardRuns } from '../support/seed-web.ts'

const box = { width: 400, height: 44, inset: 10 }

describe('stripPlot', () => {
  it('spans its width from the smallest to the largest value, expected range included', () => {
    const plot = stripPlot({
      ...box,
      unit: 'bit/s',
      expected: { low: 9e9, high: 10e9 },
      repetitions: [
        { index: 0, value: 9.5e9, kind: 'warm-up' },
        { index: 1, value: 8e9, kind: 'measured' },
      ],
    })
    expect(plot.dots.map(({ x }) => x)).toEqual([295, 10])
    expect(plot.expected).toEqual({ x: 200, width: 190 })
    expect(plot.ticks.map(({ text }) => text)).toEqual(['8', '8.5', '9', '9.5', '10'])
    expect(plot.unitLabel).toBe('Gbit/s')
  })

  it('lets time run downwards', () => {
    const repetitions = [0, 1, 2].map((index) => ({ index, value: index, kind: 'measured' as const }))
    const heights = stripPlot({ ...box, unit: 'count', expected: null, repetitions }).dots.map(({ y }) => y)
    expect(heights).toEqual([4, 22, 40])
  })

  it('puts a single value in the middle', () => {
    const plot = stripPlot({
      ...box,
      unit: 'us',
      expected: null,
      repetitions: [{ index: 0, value: 48, kind: 'measured' }],
    })
    expect(plot.dots[0]?.x).toBe(200)
  })
})

describe('niceTicks', () => {
  it('gives round numbers within the range', () => {
    expect(niceTicks(8.93, 10.2)).toEqual([9, 9.5, 10])
    expect(niceTicks(0, 1)).toEqual([0, 0.5, 1])
  })

  it('has no noise of floating point in its numbers', () => {
    expect(niceTicks(0.1, 0.7)).toEqual([0.2, 0.4, 0.6])
  })
})

describe('stripRepetitions', () => {
  it('marks warm-up and suspect repetitions and leaves failed ones without a number out', () => {
    const runs = dashboardRuns().filter(({ project }) => project === 'dataplane')
    const stream = runs
      .flatMap(({ run }) => run.results)
      .find(({ repetitions }) => repetitions.some(({ failure }) => failure !== null))
    const dots = stripRepetitions(stream?.repetitions ?? [], 'throughput')
    expect(dots.map(({ index, kind }) => `${index} ${kind}`)).toEqual([
      '0 warm-up',
      '1 measured',
      '2 measured',
      '3 suspect',
      '4 measured',
      '6 measured',
    ])
  })
})
