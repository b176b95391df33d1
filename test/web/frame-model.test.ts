import { describe, expect, it } from 'vitest'
import { LiveTopic } from '../../server/contract/live.ts'
import { type RouteName, routes } from '../../server/contract/routes.ts'
import type { RunSummary, SeriesSummary } from '../../server/contract/views.ts'
import { fuzzyScore } from '../../web/model/fuzzy.ts'
import { distinct, matchItems, namedItems, projectItems } from '../../web/model/palette-items.ts'
import { reconnectPauseMs } from '../../web/model/reconnect-pause.ts'
import { isTouched } from '../../web/model/touches.ts'

describe('fuzzyScore', () => {
  const texts = ['tcp_stream_1 throughput vm-vm', 'tcp_rr_1 latency vm-vm', 'udp_stream_1 throughput host-lo']
  const best = (query: string) =>
    texts
      .map((text) => ({ text, score: fuzzyScore(query, text) }))
      .filter(({ score }) => score !== null)
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
      .map(({ text }) => text)

  it('finds words in any order, and letters in their own', () => {
    expect(best('vm stream')).toEqual([texts[0]])
    expect(best('tsthr')[0]).toBe(texts[0])
    expect(best('UDP')).toEqual([texts[2]])
    expect(best('xyz')).toEqual([])
  })

  it('puts a beginning before the middle, and a whole word before its letters', () => {
    expect(fuzzyScore('rr', 'tcp_rr_1')).toBeGreaterThan(fuzzyScore('rr', 'error') ?? 9)
    expect(fuzzyScore('lat', 'latency')).toBeGreaterThan(fuzzyScore('lat', 'lab alert') ?? 9)
  })
})

describe('the palette’s items', () => {
  const run = {
    id: '01K4AYQM60T2BFV6A5CF9Q94TS',
    host: { id: 'ab', label: 'lab-3' },
    commit: { head: 'c0ffee'.repeat(7), subject: 'Fix <b>it</b>\n\nbody', pullRequest: { number: 12 } },
  } as RunSummary
  const series = {
    id: 'S1',
    benchmark: { name: 'tcp_rr_1', path: 'vm-vm' },
    metric: { name: 'rtt_p99' },
    host: { id: 'ab', label: 'lab-3' },
  } as SeriesSummary
  const items = projectItems({ slug: 'net', series: [series], alerts: [], runs: [run, run] })

  it('lead to series, runs by commit, and pull requests', () => {
    expect(matchItems(items, 'rr p99')[0]?.to).toBe('/p/net/series/S1')
    expect(matchItems(items, 'c0ffee')[0]?.to).toBe('/p/net/runs/01K4AYQM60T2BFV6A5CF9Q94TS')
    expect(matchItems(items, '#12')[0]?.to).toBe('/p/net/pull-requests/12')
  })

  it('come up once', () => {
    expect(distinct(items).map(({ kind }) => kind)).toEqual(['Series', 'Pull request', 'Run'])
  })

  it('are made of what a text names outright', () => {
    expect(namedItems('#415', ['net', 'lab']).map(({ to }) => to)).toEqual([
      '/p/net/pull-requests/415',
      '/p/lab/pull-requests/415',
    ])
    expect(namedItems('01k4ayqm60t2bfv6a5cf9q94ts', ['net'])[0]?.to).toBe(
      '/p/net/runs/01K4AYQM60T2BFV6A5CF9Q94TS',
    )
    expect(namedItems('tcp', ['net'])).toEqual([])
  })
})

/** A reply that ends. */
function isPlain(reply: (typeof routes)[RouteName]['reply']): boolean {
  return typeof reply === 'string' || !('events' in reply)
}

describe('isTouched', () => {
  const net = { project: 'net', ids: null }

  const getSeries = { name: 'getSeries', params: { project: 'net', series: 'S1' } } as const

  it('says whether a change may touch what a call answered', () => {
    const touched = (change: { project: string | null; ids: string[] | null }) =>
      isTouched(getSeries, [{ topic: 'series', ...change }])
    expect(touched({ project: 'net', ids: ['S0', 'S1'] })).toBe(true)
    expect(touched({ project: 'net', ids: null })).toBe(true)
    expect(touched({ project: null, ids: null })).toBe(true)
    expect(touched({ project: 'net', ids: ['S2'] })).toBe(false)
    expect(touched({ project: 'other', ids: ['S1'] })).toBe(false)
    expect(isTouched(getSeries, [{ project: 'net', topic: 'delivery', ids: null }])).toBe(false)
  })

  it('leaves alone what a change cannot touch', () => {
    const reads = Object.entries(routes).filter(([, { method, reply }]) => method === 'GET' && isPlain(reply))
    const touchedBy = (topic: LiveTopic) =>
      reads
        .map(([name]) => name as RouteName)
        .filter((name) => isTouched({ name, params: { project: 'net' } }, [{ ...net, topic }]))
    expect(touchedBy('delivery')).toEqual(['listDeliveries'])
    expect(touchedBy('calibration').sort()).toEqual(['getCalibration', 'listCalibrations'])
    expect(touchedBy('agent').sort()).toEqual(['getHost', 'getOverview', 'listAgents', 'listHosts'])
    expect(touchedBy('run')).not.toContain('listTokens')
    // No topic is told in vain.
    expect(LiveTopic.options.filter((topic) => touchedBy(topic).length === 0)).toEqual([])
  })

  it('tells one thing from another where the call names it', () => {
    const host = { name: 'getHost', params: { project: 'net', host: 'h1' } } as const
    expect(isTouched(host, [{ project: 'net', topic: 'agent', ids: ['h2'] }])).toBe(false)
    expect(isTouched(host, [{ project: 'net', topic: 'agent', ids: ['h1', 'h2'] }])).toBe(true)
    const overview = { name: 'getOverview', params: {} } as const
    expect(isTouched(overview, [{ project: 'any', topic: 'alert', ids: ['A1'] }])).toBe(true)
    expect(isTouched(overview, [{ project: 'any', topic: 'delivery', ids: ['D1'] }])).toBe(false)
  })

  it('assumes the most of an operation that does not only read', () => {
    const write = { name: 'uploadRun', params: { project: 'net' } } as const
    expect(isTouched(write, [{ project: 'net', topic: 'delivery', ids: ['D1'] }])).toBe(true)
    expect(isTouched(write, [{ project: 'other', topic: 'delivery', ids: ['D1'] }])).toBe(false)
  })
})

describe('reconnectPauseMs', () => {
  it('doubles up to half a minute, and keeps dashboards apart', () => {
    expect([1, 2, 3, 4, 5, 6, 99].map((failures) => reconnectPauseMs(failures, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ])
    expect(reconnectPauseMs(6, 0)).toBe(15_000)
    expect(reconnectPauseMs(0, 0.5)).toBe(500)
  })
})
