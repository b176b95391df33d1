import { describe, expect, it } from 'vitest'
import { groupSeries, selectSeries, seriesChoices, seriesViewOf } from '../../web/model/select-series.ts'
import { seriesSummary } from './series-fixture.ts'

const rows = [
  seriesSummary({ benchmark: 'canary', canary: true, kind: 'regressed' }),
  seriesSummary({ benchmark: 'calm', kind: 'unchanged', relative: 0.01 }),
  seriesSummary({
    benchmark: 'slower',
    kind: 'regressed',
    relative: 0.04,
    metric: { name: 'rtt', direction: 'lower' },
  }),
  seriesSummary({ benchmark: 'thinner', kind: 'regressed', relative: -0.2 }),
  seriesSummary({ benchmark: 'fresh' }),
  seriesSummary({ benchmark: 'calm', metric: { name: 'retransmits', role: 'secondary' }, kind: 'improved' }),
]

function select(query: string) {
  const { rows: shown, folded } = selectSeries(rows, seriesViewOf(new URLSearchParams(query)))
  return { names: shown.map((row) => row.benchmark.name), folded }
}

describe('selectSeries', () => {
  it('shows headline metrics, what needs attention first, canaries last, and counts the rest', () => {
    expect(select('')).toEqual({ names: ['thinner', 'slower', 'calm', 'fresh', 'canary'], folded: 1 })
  })

  it('shows all metrics on demand', () => {
    expect(select('all=1')).toMatchObject({ folded: 0, names: { length: 6 } })
  })

  it('sorts by how much worse it got, whichever way is good', () => {
    expect(select('sort=effect&verdict=regressed').names).toEqual(['thinner', 'canary', 'slower'])
    expect(select('sort=-effect&verdict=regressed').names).toEqual(['slower', 'canary', 'thinner'])
  })

  it('keeps what was not judged last when sorting by effect', () => {
    expect(select('sort=effect').names.at(-1)).toBe('fresh')
  })

  it('filters by all words of a text, by verdict and by host', () => {
    expect(select('q=LAB-3+rtt').names).toEqual(['slower'])
    expect(select('verdict=unchanged').names).toEqual(['calm'])
    expect(select('verdict=pending').names).toEqual(['fresh'])
    expect(select('host=elsewhere').names).toEqual([])
  })

  it('says how many of the folded ones match', () => {
    expect(select('q=retransmits')).toEqual({ names: [], folded: 1 })
  })

  it('chooses by project, benchmark, path and branch, where a series without one is of the main branch', () => {
    const list = [
      ...rows.slice(0, 2),
      { ...seriesSummary({ benchmark: 'released' }), branch: 'release-1', project: 'overlay' },
    ]
    const mains = new Map([['dataplane', 'trunk']])
    const chosen = (query: string) =>
      selectSeries(list, seriesViewOf(new URLSearchParams(query)), mains).rows.map(
        (row) => row.benchmark.name,
      )
    expect(chosen('branch=trunk')).toEqual(['calm', 'canary'])
    expect(chosen('branch=release-1')).toEqual(['released'])
    expect(chosen('project=overlay')).toEqual(['released'])
    expect(chosen('benchmark=calm')).toEqual(['calm'])
    expect(chosen('path=host-lo')).toEqual([])
    expect(seriesChoices(list, mains)).toMatchObject({
      project: ['dataplane', 'overlay'],
      branch: ['release-1', 'trunk'],
      path: ['vm-vm'],
    })
  })

  it('sorts the noisiest first, what nothing is known of last', () => {
    const noisy = (benchmark: string, noise: number | null) => ({
      ...seriesSummary({ benchmark }),
      sensitivity: { noise, smallestDetectable: null, blind: null },
    })
    const list = [noisy('calm', 0.01), noisy('unknown', null), noisy('wild', 0.2)]
    const { rows: sorted } = selectSeries(list, seriesViewOf(new URLSearchParams('sort=noise')))
    expect(sorted.map((row) => row.benchmark.name)).toEqual(['wild', 'calm', 'unknown'])
  })
})

describe('groupSeries', () => {
  it('heads each group, in the order of the first row of each', () => {
    const { rows: sorted } = selectSeries(rows, seriesViewOf(new URLSearchParams('all=1')))
    const heads = groupSeries(sorted, 'benchmark').flatMap((item) =>
      item.kind === 'group' ? [`${item.name} ${item.rows.length}`] : [],
    )
    expect(heads).toEqual(['thinner 1', 'slower 1', 'calm 2', 'fresh 1', 'canary 1'])
  })

  it('leaves rows as they are without a grouping', () => {
    expect(groupSeries(rows, null)).toEqual(rows.map((row) => ({ kind: 'series', row })))
  })
})
