import { describe, expect, it } from 'vitest'
import { seriesPlaceOf } from '../../web/model/series-place.ts'
import {
  alertHref,
  alertsHref,
  compareHref,
  deliveriesHref,
  pullRequestHref,
  queryHref,
  runHref,
  seriesHref,
} from '../../web/router.ts'
import { hrefOf, routeOf } from '../../web/routes.ts'
import { seriesDetail } from './series-fixture.ts'

describe('routeOf', () => {
  it('reads back what the link makers write', () => {
    expect(routeOf(seriesHref('a.b', '01K'))).toEqual({ page: 'series', project: 'a.b', series: '01K' })
    expect(routeOf(runHref('a.b', '01K'))).toEqual({ page: 'run', project: 'a.b', run: '01K' })
    expect(routeOf(alertsHref('a.b'))).toEqual({ page: 'alerts', project: 'a.b' })
    expect(routeOf(alertHref('a.b', '01K'))).toEqual({ page: 'alert', project: 'a.b', alert: '01K' })
    expect(routeOf(pullRequestHref('a.b', 12))).toEqual({ page: 'pull-request', project: 'a.b', number: 12 })
    expect(routeOf(compareHref('a.b'))).toEqual({ page: 'compare', project: 'a.b' })
    expect(routeOf(deliveriesHref('a.b'))).toEqual({ page: 'deliveries', project: 'a.b' })
    expect(compareHref('a.b', { a: 'main', b: '#12' })).toBe('/p/a.b/compare?a=main&b=%2312')
    expect(routeOf('/')).toEqual({ page: 'overview' })
    expect(routeOf('/p/a.b/')).toEqual({ page: 'project', project: 'a.b' })
  })

  it('reads back every kind of address', () => {
    for (const route of [
      { page: 'hosts', project: 'a.b' },
      { page: 'host', project: 'a.b', host: 'lab 3/ä' },
      { page: 'embed', project: 'a.b', series: '01K' },
      { page: 'change', project: 'a.b', change: '01K' },
      { page: 'quality', project: 'a.b' },
      { page: 'settings', project: 'a.b' },
    ] as const) {
      expect(routeOf(hrefOf(route))).toEqual(route)
    }
    expect(hrefOf({ page: 'host', project: 'a.b', host: 'lab 3/ä' })).toBe('/p/a.b/hosts/lab%203%2F%C3%A4')
  })

  it('knows what leads nowhere, broken escapes included', () => {
    expect(routeOf('/nowhere')).toEqual({ page: 'not-found' })
    expect(routeOf('/p/a/things/1')).toEqual({ page: 'not-found' })
    expect(routeOf('/p/a/alerts/1/2')).toEqual({ page: 'not-found' })
    expect(routeOf('/p/a/pull-requests')).toEqual({ page: 'not-found' })
    expect(routeOf('/p/a/pull-requests/0x1')).toEqual({ page: 'not-found' })
    expect(routeOf('/p/%E0%A4%A')).toEqual({ page: 'project', project: '%E0%A4%A' })
  })
})

describe('queryHref', () => {
  const from = { path: '/p/a', query: new URLSearchParams('q=tcp&all=1') }

  it('changes one parameter and keeps the others', () => {
    expect(queryHref({ sort: '-value' }, from)).toBe('/p/a?q=tcp&all=1&sort=-value')
  })

  it('leaves no trace of what was taken away', () => {
    expect(queryHref({ q: '', all: null }, from)).toBe('/p/a')
  })
})

describe('seriesPlaceOf', () => {
  const { points } = seriesDetail()
  const read = (query: string) => seriesPlaceOf(new URLSearchParams(query), points.length)

  it('reads the window of the chart within what there is', () => {
    expect(read('from=1&to=2').window).toEqual({ from: 1, to: 2 })
    expect(read('from=1&to=99').window).toEqual({ from: 1, to: 3 })
    expect(read('from=2').window).toEqual({ from: 2, to: 3 })
  })

  it('shows all for nonsense', () => {
    expect(read('from=x&to=-1').window).toBeNull()
    expect(read('from=3&to=1').window).toBeNull()
    expect(read('point=gone').selected).toBeNull()
  })

  it('knows the selected points by their runs', () => {
    const [a, b] = [points[2]?.runId, points[0]?.runId]
    expect(read(`point=${a}&vs=${b}`)).toMatchObject({ selected: a, other: b })
  })

  it('takes a few series to draw over it, each once', () => {
    const ids = 'ABCDEFG'.split('').map((letter) => `01K${letter.repeat(23)}`)
    expect(read(`with=${ids[0]},nonsense,${ids[0]},${ids[1]}`).overlays).toEqual([ids[0], ids[1]])
    expect(read(`with=${ids.join(',')}`).overlays).toEqual(ids.slice(0, 5))
  })
})
