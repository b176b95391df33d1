import { expect, test } from 'vitest'
import { storedSeries } from '../../../agent/analyze/stored-series.ts'
import type { SeriesDetail } from '../../../server/contract/series-detail.ts'
import type { FieldChange, Point } from '../../../server/contract/views.ts'

test('baseline points are kept in their order, each with the standard error of its repetitions', () => {
  const { points, runs } = storedSeries(
    detail([point('a', { value: 10, samples: [9, 10, 11] }), point('b', { value: 12, samples: [12] })]),
  )
  expect(points).toEqual([
    { value: 10, se: expect.closeTo(0.5364, 4), epoch: '0' },
    { value: 12, epoch: '0' },
  ])
  expect(runs.map(({ id, commit }) => [id, commit])).toEqual([
    ['a', 'aaaa'],
    ['b', 'aaaa'],
  ])
})

test('points of pull requests and of suspect runs are left out', () => {
  const { runs } = storedSeries(
    detail([point('a'), point('b', { onBaseline: false }), point('c', { verdict: invalid }), point('d')]),
  )
  expect(runs.map(({ id }) => id)).toEqual(['a', 'd'])
})

test('another kernel begins an epoch, and the first one again begins a third', () => {
  const series = detail([point('a'), point('b'), point('c')], {
    1: [kernel('6.1', '6.12')],
    2: [kernel('6.12', '6.1')],
  })
  expect(epochsOf(series)).toEqual(['0', '1', '2'])
})

test('a pull request that was measured elsewhere in between begins none', () => {
  const series = detail([point('a'), point('b', { onBaseline: false }), point('c')], {
    1: [kernel('6.1', '6.12')],
    2: [kernel('6.12', '6.1')],
  })
  expect(epochsOf(series)).toEqual(['0', '0'])
})

test('a field that could not be read begins none, unless it has changed when it can be read again', () => {
  const series = detail([point('a'), point('b'), point('c'), point('d'), point('e')], {
    1: [kernel('6.1', null)],
    2: [kernel(null, '6.1')],
    3: [kernel('6.1', null)],
    4: [kernel(null, '6.12')],
  })
  expect(epochsOf(series)).toEqual(['0', '0', '0', '0', '1'])
})

function epochsOf(series: SeriesDetail) {
  return storedSeries(series).points.map(({ epoch }) => epoch)
}

function kernel(from: string | null, to: string | null): FieldChange {
  return { field: 'host.kernel', from, to }
}

function detail(
  points: readonly Point[],
  epochs: Readonly<Record<number, FieldChange[]>> = {},
): SeriesDetail {
  const markers = Object.entries(epochs).map(([index, changes]) => ({ index: Number(index), changes }))
  return {
    points: points.map((one, index) => ({ ...one, index })),
    epochs: markers,
  } as unknown as SeriesDetail
}

function point(runId: string, rest: Partial<Point> = {}): Point {
  return {
    ...{ runId, value: 1, samples: [1], startedAt: 0, branch: 'main', pullRequest: null, onBaseline: true },
    commit: { head: 'aaaa', subject: '', committedAt: 0 },
    verdict: null,
    ...rest,
  } as Point
}

const invalid: Point['verdict'] = {
  ...{ kind: 'invalid', reason: '', effect: null, smallestDetectable: null, analysisVersion: 2 },
  baseline: { runs: 0, needed: 5, centre: null, expected: null },
}
