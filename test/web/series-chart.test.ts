import { describe, expect, it } from 'vitest'
import { indexTicks } from '../../web/charts/index-ticks.ts'
import { quartilesOf } from '../../web/charts/quartiles.ts'
import { changeAnnotations, epochAnnotations } from '../../web/charts/series-annotations.ts'
import { type SeriesChartView, seriesChart } from '../../web/charts/series-chart.ts'
import { seriesDatasets } from '../../web/charts/series-datasets.ts'
import { changePoint, palette, seriesDetail } from './series-fixture.ts'

const everything: SeriesChartView = {
  log: false,
  fromZero: false,
  window: null,
  selected: null,
  compact: false,
}

describe('seriesDatasets', () => {
  const dataset = (label: string, selected: number | null = null) =>
    seriesDatasets(seriesDetail(), selected, palette).find((candidate) => candidate.label === label)

  it('has one mark per point, index for index', () => {
    expect(dataset('points')?.data).toEqual([
      { x: 0, y: 9.4e9 },
      { x: 1, y: 9.5e9 },
      { x: 2, y: 9.6e9 },
      { x: 3, y: 8.8e9 },
    ])
  })

  it('gives each verdict a shape as well as a colour', () => {
    const marks = dataset('points')
    expect(marks?.pointStyle).toEqual(['circle', 'circle', 'triangle', 'triangle'])
    expect(marks?.pointRotation).toEqual([0, 0, 0, 180])
    expect(marks?.pointBorderColor).toEqual(['pale', 'grey', 'blue', 'orange'])
  })

  it('leaves what is not on the baseline hollow, and off the line', () => {
    expect(dataset('points')?.pointBackgroundColor).toEqual(['pale', 'grey', 'blue', 'surface'])
    expect(dataset('history')?.data.map(({ x }) => x)).not.toContain(3)
  })

  it('breaks the line where the environment changed', () => {
    expect(dataset('history')?.data).toEqual([
      { x: 0, y: 9.4e9 },
      { x: 1, y: 9.5e9 },
      { x: 1.5, y: Number.NaN },
      { x: 2, y: 9.6e9 },
    ])
  })

  it('draws the expected range as steps of half a point to both sides, with a gap where there was none', () => {
    expect(dataset('expected low')?.data.slice(0, 3)).toEqual([
      { x: 0, y: Number.NaN },
      { x: 0.5, y: 9.3e9 },
      { x: 1.5, y: 9.3e9 },
    ])
    expect(dataset('expected high')?.fill).toBe('-1')
  })

  it('draws the range of the repetitions as whiskers', () => {
    const [low, high, gap] = dataset('range')?.data ?? []
    expect([low?.x, high?.x]).toEqual([0, 0])
    expect(low?.y).toBeCloseTo(9.306e9, -3)
    expect(high?.y).toBeCloseTo(9.588e9, -3)
    expect(gap?.y).toBeNaN()
  })

  it('draws each segment’s level from half a point before to half a point after it', () => {
    expect(dataset('levels')?.data.slice(0, 3)).toEqual([
      { x: -0.5, y: 9.45e9 },
      { x: 1.5, y: 9.45e9 },
      { x: 1.5, y: Number.NaN },
    ])
  })

  it('rings the selected point', () => {
    expect(dataset('selected', 3)?.data).toEqual([{ x: 3, y: 8.8e9 }])
    expect(dataset('selected')?.data).toEqual([])
  })
})

describe('seriesChart', () => {
  const chart = (view: Partial<SeriesChartView>) =>
    seriesChart({
      detail: seriesDetail(),
      view: { ...everything, ...view },
      palette,
      events: { onPoint: () => undefined, onWindow: () => undefined },
    })

  it('shows the whole history with half a point of room, or the window that was asked for', () => {
    expect(chart({}).options?.scales?.['x']).toMatchObject({ min: -0.5, max: 3.5 })
    expect(chart({ window: { from: 1, to: 2 } }).options?.scales?.['x']).toMatchObject({ min: 0.5, max: 2.5 })
  })

  it('takes a logarithmic axis, or one from zero', () => {
    expect(chart({ log: true }).options?.scales?.['y']).toMatchObject({ type: 'logarithmic' })
    expect(chart({ fromZero: true }).options?.scales?.['y']).toMatchObject({
      type: 'linear',
      beginAtZero: true,
    })
  })

  it('labels the value axis in one unit', () => {
    const axis = chart({}).options?.scales?.['y']
    expect(axis).toMatchObject({ title: { text: 'Gbit/s' } })
    const tick = axis?.ticks?.callback as ((value: number) => string) | undefined
    expect(tick?.(9.5e9)).toBe('9.5')
  })

  it('labels the history with short hashes and dates, and nothing between points', () => {
    const tick = chart({}).options?.scales?.['x']?.ticks?.callback as
      | ((value: number) => string[])
      | undefined
    expect(tick?.(1)).toEqual(['bbbbbbb', '09-02'])
    expect(tick?.(7)).toEqual([])
  })
})

describe('indexTicks', () => {
  it('names points, whatever the edges of the plot are', () => {
    expect(indexTicks({ min: -0.5, max: 99.5 }, 10)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    expect(indexTicks({ min: 19.5, max: 36.5 }, 10)).toEqual([20, 22, 24, 26, 28, 30, 32, 34, 36])
    expect(indexTicks({ min: -0.5, max: 0.5 }, 10)).toEqual([0])
  })
})

describe('epochAnnotations', () => {
  it('puts a labelled line between the points', () => {
    const annotation = epochAnnotations(seriesDetail(), { compact: false, palette })['epoch-1']
    expect(annotation).toMatchObject({ xMin: 1.5, xMax: 1.5 })
    expect(annotation?.label?.content).toBe('E1 host.kernel 6.1.0-13 → 6.1.0-18 (+1 more)')
  })

  it('keeps to a number where there is little width', () => {
    expect(epochAnnotations(seriesDetail(), { compact: true, palette })['epoch-1']?.label?.content).toBe('E1')
  })
})

describe('changeAnnotations', () => {
  const annotations = (detail = seriesDetail(), compact = false) =>
    changeAnnotations(detail, { compact, palette })

  it('puts a line before the first point of the new level, with the size of the change, in the colour of its worth', () => {
    expect(annotations()['change-1']).toMatchObject({
      xMin: 1.5,
      xMax: 1.5,
      borderColor: 'blue',
      borderWidth: 1.5,
      label: { content: 'C1 +1.6 %', color: 'blue' },
    })
  })

  it('leaves those withdrawn to the table', () => {
    expect(Object.keys(annotations())).toEqual(['change-1'])
  })

  it('takes the other colour where lower is better', () => {
    const detail = seriesDetail()
    const mirrored = { ...detail.series, metric: { ...detail.series.metric, direction: 'lower' as const } }
    expect(annotations({ ...detail, series: mirrored })['change-1']).toMatchObject({ borderColor: 'orange' })
  })

  it('draws no second line where the environment changed, and both levels where there is no relative effect', () => {
    const change = changePoint('C', { cause: 'epoch', effect: null, before: 0, after: 2e9 })
    expect(annotations({ ...seriesDetail(), changePoints: [change] })['change-1']).toMatchObject({
      borderWidth: 0,
      label: { content: 'C1 0 bit/s → 2.00 Gbit/s' },
    })
  })

  it('keeps to a number where there is little width', () => {
    expect(annotations(seriesDetail(), true)['change-1']?.label?.content).toBe('C1')
  })
})

describe('quartilesOf', () => {
  it('agrees with R: quantile(c(1, 2, 3, 4, 10), c(.25, .75)) is 2 and 4', () => {
    expect(quartilesOf([10, 3, 1, 2, 4])).toEqual({ low: 2, high: 4 })
  })

  it('says nothing about fewer than four samples', () => {
    expect(quartilesOf([1, 2, 3])).toBeNull()
  })
})
