import { expect, it } from 'vitest'
import { groupSeries } from '../../web/model/select-series.ts'
import { tileLines } from '../../web/model/tile-lines.ts'
import { seriesSummary } from './series-fixture.ts'

const rows = ['a', 'a', 'a', 'b'].map((benchmark, i) => ({ ...seriesSummary({ benchmark }), id: `${i}` }))

it('series stand in lines of so many, each group on lines of its own', () => {
  const lines = tileLines(groupSeries(rows, 'benchmark'), 2).map((line) =>
    line.kind === 'group'
      ? `${line.name}: ${line.count}`
      : `${line.first}: ${line.rows.map(({ id }) => id).join(' ')}`,
  )
  expect(lines).toEqual(['a: 3', '0: 0 1', '2: 2', 'b: 1', '3: 3'])
})

it('no series make no line', () => {
  expect(tileLines([], 3)).toEqual([])
})
