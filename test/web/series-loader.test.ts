import { describe, expect, it } from 'vitest'
import type { SeriesSummary } from '../../server/contract/views.ts'
import { createSeriesLoader } from '../../web/model/series-loader.ts'
import { seriesSummary } from './series-fixture.ts'

const row = (id: string, points = 1): SeriesSummary => ({ ...seriesSummary({ benchmark: id }), id, points })
const { signal } = new AbortController()

/** A server that answers with these pages, one after the other, and notes what it was asked. */
function server(pages: readonly (readonly SeriesSummary[])[]) {
  const asked: (string | null)[] = []
  const load = createSeriesLoader(async (_, after) => {
    asked.push(after)
    const series = pages[asked.length - 1] ?? []
    const cursor = series.length > 0 ? `cursor ${asked.length}` : after
    return { series: [...series], cursor, more: asked.length < 2 }
  })
  return { asked, load }
}

describe('a series loader', () => {
  it('fetches page after page, and then what has changed since', async () => {
    const { asked, load } = server([[row('a')], [row('b')], [row('a', 2), row('c')]])
    expect((await load('p', signal)).map(({ id }) => id)).toEqual(['a', 'b'])
    const later = await load('p', signal)
    expect(later.map(({ id, points }) => [id, points])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 1],
    ])
    expect(asked).toEqual([null, 'cursor 1', 'cursor 2'])
  })

  it('answers with the very same list where nothing has changed', async () => {
    const { load } = server([[row('a')], [row('b')]])
    const first = await load('p', signal)
    expect(await load('p', signal)).toBe(first)
  })

  it('goes on from where it was after a page that failed', async () => {
    let fails = true
    const asked: (string | null)[] = []
    const load = createSeriesLoader(async (_, after) => {
      asked.push(after)
      if (after !== null && fails) throw new Error('away')
      return { series: [row(after === null ? 'a' : 'b')], cursor: 'next', more: after === null }
    })
    await expect(load('p', signal)).rejects.toThrow('away')
    fails = false
    expect((await load('p', signal)).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(asked).toEqual([null, 'next', null, 'next'])
  })

  it('keeps projects apart', async () => {
    const load = createSeriesLoader(async (project) => ({
      ...{ series: [row(project)], cursor: 'c', more: false },
    }))
    await load('one', signal)
    expect((await load('two', signal)).map(({ id }) => id)).toEqual(['two'])
  })
})
