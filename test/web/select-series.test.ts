import { describe, expect, it } from 'vitest'
import { selectSeries, seriesViewOf } from '../../web/model/select-series.ts'
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
    expect(select('')).toEqual({ names: ['slower', 'thinner', 'calm', 'fresh', 'canary'], folded: 1 })
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
})
