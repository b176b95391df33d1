import { describe, expect, it } from 'vitest'
import { densityOf } from '../../web/charts/density.ts'
import { indexTicks } from '../../web/charts/index-ticks.ts'
import { quartilesOf } from '../../web/charts/quartiles.ts'
import {
  type AnnotationInput,
  changeAnnotations,
  epochAnnotations,
  releaseAnnotations,
} from '../../web/charts/series-annotations.ts'
import { type SeriesChartView, seriesChart } from '../../web/charts/series-chart.ts'
import { holdsPoints, type SeriesDatasetsInput, seriesDatasets } from '../../web/charts/series-datasets.ts'
import { historyAxis } from '../../web/model/history-axis.ts'
import { seriesMarks } from '../../web/model/series-marks.ts'
import { changePoint, palette, seriesDetail } from './series-fixture.ts'

const everything: SeriesChartView = {
  log: false,
  fromZero: false,
  window: null,
  axis: 'commit',
  selected: null,
  other: null,
  compact: false,
}

function annotated(change: Partial<AnnotationInput> = {}): AnnotationInput {
  const detail = change.detail ?? seriesDetail()
  const axis = historyAxis('commit', detail.points)
  return { detail, marks: seriesMarks(detail), axis, compact: false, palette, ...change }
}

describe('seriesDatasets', () => {
  const all = (change: Partial<SeriesDatasetsInput> = {}) => {
    const detail = seriesDetail()
    const axis = historyAxis('commit', detail.points)
    const density = densityOf(4, false)
    const drawn = { detail, points: detail.points, selected: [], axis, density, palette, whole: true }
    return seriesDatasets({ ...drawn, ...change })
  }
  const dataset = (label: string, change: Partial<SeriesDatasetsInput> = {}) =>
    all(change).find((candidate) => candidate.label === label)
  const marks = (change: Partial<SeriesDatasetsInput> = {}) =>
    all(change).filter(({ label }) => holdsPoints(label))

  it('has one mark per point, which carries its place in history', () => {
    const spots = marks().flatMap(({ data }) => data)
    expect(spots.toSorted((a, b) => a.x - b.x)).toEqual([
      { x: 0, y: 9.4e9, index: 0 },
      { x: 1, y: 9.5e9, index: 1 },
      { x: 2, y: 9.6e9, index: 2 },
      { x: 3, y: 8.8e9, index: 3 },
    ])
  })

  it('gives each verdict a dataset with a shape as well as a colour, the same for all of its points', () => {
    const looks = marks().map((one) => [one.label, one.pointStyle, one.pointRotation, one.pointBorderColor])
    expect(looks).toEqual([
      ['points pending', 'circle', 0, 'pale'],
      ['points unchanged', 'circle', 0, 'grey'],
      ['points improved', 'triangle', 0, 'blue'],
      ['points regressed aside', 'triangle', 180, 'orange'],
    ])
  })

  it('leaves what is not on the baseline hollow, and off the line', () => {
    expect(marks().map((one) => one.pointBackgroundColor)).toEqual(['pale', 'grey', 'blue', 'surface'])
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

  it('draws the edges of each segment’s band along its level, and none of a segment without one', () => {
    expect(dataset('segment low')?.data).toEqual([
      { x: -0.5, y: 9.3e9 },
      { x: 1.5, y: 9.3e9 },
      { x: 1.5, y: Number.NaN },
    ])
    expect(dataset('segment high')?.data[0]).toEqual({ x: -0.5, y: 9.7e9 })
  })

  it('rings the selected points', () => {
    const { points } = seriesDetail()
    const selected = [points[3]?.runId ?? null, points[0]?.runId ?? null]
    expect(dataset('selected', { selected })?.data).toEqual([
      { x: 0, y: 9.4e9 },
      { x: 3, y: 8.8e9 },
    ])
    expect(dataset('selected')?.data).toEqual([])
  })

  it('draws smaller points, and no spread of repetitions, where points are close together', () => {
    const crowded = { density: densityOf(2000, false) }
    expect(dataset('range', crowded)?.data).toEqual([])
    expect(dataset('quartiles', crowded)?.data).toEqual([])
    const [sparse, dense] = [marks()[0]?.pointRadius, marks(crowded)[0]?.pointRadius]
    expect(Number(dense)).toBeLessThan(Number(sparse))
  })

  it('places everything by the commits’ times on an axis of time', () => {
    const axis = historyAxis('time', seriesDetail().points)
    const day = Date.UTC(2025, 8, 2, 5)
    expect(marks({ axis })[1]?.data).toEqual([{ x: day, y: 9.5e9, index: 1 }])
    expect(dataset('history', { axis })?.data[2]).toEqual({ x: day + 43_200_000, y: Number.NaN })
  })
})

describe('seriesChart', () => {
  const chart = (view: Partial<SeriesChartView>) =>
    seriesChart({
      detail: seriesDetail(),
      overlays: [],
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
    const annotation = epochAnnotations(annotated())['epoch-E1']
    expect(annotation).toMatchObject({ xMin: 1.5, xMax: 1.5 })
    expect(annotation).toMatchObject({ label: { content: 'E1 host.kernel 6.1.0-13 → 6.1.0-18 (+1 more)' } })
  })

  it('keeps to a number where there is little width', () => {
    expect(epochAnnotations(annotated({ compact: true }))['epoch-E1']).toMatchObject({
      label: { content: 'E1' },
    })
  })

  it('marks accepted changes apart from changes of the environment', () => {
    const accepted = { index: 3, changes: [{ field: 'accepted', from: null, to: 'tcp_rr −5.0 % since abc' }] }
    const detail = { ...seriesDetail(), epochs: [...seriesDetail().epochs, accepted] }
    expect(epochAnnotations(annotated({ detail }))['epoch-A1']).toMatchObject({
      xMin: 2.5,
      borderColor: 'accent',
      label: { content: 'A1 accepted: tcp_rr −5.0 % since abc' },
    })
  })
})

describe('changeAnnotations', () => {
  const annotations = (detail = seriesDetail(), compact = false) =>
    changeAnnotations(annotated({ detail, compact }))

  it('puts a line before the first point of the new level, with the size of the change, in the colour of its worth', () => {
    expect(annotations()['change-C1']).toMatchObject({
      xMin: 1.5,
      xMax: 1.5,
      borderColor: 'blue',
      borderWidth: 1.5,
      label: { content: 'C1 +1.6 %', color: 'blue' },
    })
  })

  it('leaves those withdrawn to the table', () => {
    expect(Object.keys(annotations())).toEqual(['change-C1'])
  })

  it('takes the other colour where lower is better', () => {
    const detail = seriesDetail()
    const mirrored = { ...detail.series, metric: { ...detail.series.metric, direction: 'lower' as const } }
    expect(annotations({ ...detail, series: mirrored })['change-C1']).toMatchObject({ borderColor: 'orange' })
  })

  it('draws no second line where the environment changed, and both levels where there is no relative effect', () => {
    const change = changePoint('C', { cause: 'epoch', effect: null, before: 0, after: 2e9 })
    expect(annotations({ ...seriesDetail(), changePoints: [change] })['change-C1']).toMatchObject({
      borderWidth: 0,
      label: { content: 'C1 0 bit/s → 2.00 Gbit/s' },
    })
  })

  it('keeps to a number where there is little width', () => {
    expect(annotations(seriesDetail(), true)['change-C1']).toMatchObject({ label: { content: 'C1' } })
  })

  it('says what is known of the change’s alert', () => {
    const [change] = seriesDetail().changePoints
    const alert = { id: 'a', kind: 'change', headline: '', evidence: 'suspected', handling: 'open' } as const
    const more = { changePoint: change?.id ?? null, pullRequest: null, confirming: true }
    expect(annotations({ ...seriesDetail(), alerts: [{ ...alert, ...more }] })['change-C1']).toMatchObject({
      label: { content: 'C1 +1.6 % suspected, measuring' },
    })
  })

  it('shades where the change may as well begin', () => {
    const change = changePoint('C', { earliest: 1, latest: 3 })
    expect(annotations({ ...seriesDetail(), changePoints: [change] })['range-C1']).toMatchObject({
      type: 'box',
      xMin: 0.5,
      xMax: 2.5,
    })
    expect(annotations()['range-C1']).toBeUndefined()
  })
})

describe('releaseAnnotations', () => {
  const release = {
    name: 'v1.4.0',
    commit: 'c'.repeat(40),
    subject: '',
    historyAt: 0,
    index: 2,
    measured: true,
  }
  const drawn = (releases: (typeof release)[]) =>
    releaseAnnotations(annotated({ detail: { ...seriesDetail(), releases } }))

  it('puts a line at the point of the tagged commit, before it where the commit was not measured', () => {
    expect(drawn([release])['release-1']).toMatchObject({
      xMin: 2,
      label: { content: 'v1.4.0', display: true },
    })
    expect(drawn([{ ...release, measured: false }])['release-1']).toMatchObject({ xMin: 1.5 })
  })

  it('leaves the names to the legend where there are many', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ ...release, name: `v1.${i}` }))
    expect(drawn(many)['release-1']).toMatchObject({ label: { display: false } })
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
