import { describe, expect, test } from 'vitest'
import type { SeriesSensitivity } from '../../server/contract/quality-history.ts'
import { delayStrip } from '../../web/charts/delay-strip.ts'
import { weekBars } from '../../web/charts/week-bars.ts'
import { cureText, durationText, hostNoise, shareText, sortNoise } from '../../web/model/quality-look.ts'

const day = 86_400_000
const week = 7 * day

function row(id: string, host: string, noise: number | null): SeriesSensitivity {
  return {
    series: {
      id,
      benchmark: {
        name: 'tcp_rr',
        path: 'vm-vm',
        canary: false,
        tool: { name: 'netperf', version: '2.7' },
        argv: [],
      },
      metric: { name: 'rtt_p50', unit: 'us', direction: 'lower', role: 'headline', semantics: 'rtt' },
      host: { id: host, label: host },
      branch: null,
    },
    points: 9,
    sensitivity: {
      noise,
      smallestDetectable: noise && noise * 4,
      blind: noise === null ? null : noise > 0.03,
    },
    cure: noise === null ? { by: 'baseline', runs: 1 } : null,
  }
}

describe('bars by week', () => {
  const chart = weekBars({
    weeks: [1, 0, 3].map((wrong, i) => ({ from: i * week, parts: [wrong, 1] })),
    reference: 2,
    width: 334,
    height: 126,
  })

  test('stack their parts from zero, and leave out what is none', () => {
    expect(chart.bars.map(({ week: at, part }) => [at, part])).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
      [2, 0],
      [2, 1],
    ])
    const [first, second] = chart.bars
    expect((first?.y ?? 0) + (first?.height ?? 0)).toBe(chart.bottom)
    expect((second?.y ?? 0) + (second?.height ?? 0)).toBe(first?.y)
    expect(chart.bars.at(-1)?.y).toBe(8)
  })

  test('leave room for the level that they are held against, though none reaches it', () => {
    expect(chart.reference).toBe(58)
    const low = weekBars({ weeks: [{ from: 0, parts: [0] }], reference: 4, width: 334, height: 126 })
    expect(low.reference).toBe(8)
  })

  test('are named as often as there is room', () => {
    const many = Array.from({ length: 26 }, (_, i) => ({ from: i * week, parts: [1] }))
    const names = weekBars({ weeks: many, reference: null, width: 620, height: 150 }).names
    expect(names.length).toBeGreaterThan(4)
    expect(names.every(({ x }, i) => i === 0 || x - (names[i - 1]?.x ?? 0) >= 76)).toBe(true)
  })
})

test('times from commit to alert lie on a logarithmic axis, and none covers another', () => {
  const strip = delayStrip({ delays: [3_600_000, 3_600_000, 30 * day, -5], width: 600, inset: 20 })
  const at = new Map(strip.dots.map((dot) => [dot.index, dot]))
  expect(at.get(0)?.x).toBe(at.get(1)?.x)
  expect(at.get(0)?.y).not.toBe(at.get(1)?.y)
  expect(at.get(3)?.x).toBe(20)
  expect(strip.ticks[0]?.text).toBe('1 min')
  expect(strip.ticks.at(-1)?.text).toBe('13 wk')
  expect(strip.ticks.every(({ x }, i) => i === 0 || x > (strip.ticks[i - 1]?.x ?? 0))).toBe(true)
})

test('shares and times are said in few digits', () => {
  expect([shareText(5, 6), shareText(0, 0)]).toEqual(['83 %', '–'])
  expect([durationText(30_000), durationText(90 * 60_000), durationText(40 * day)]).toEqual([
    'under a minute',
    '1.5 h',
    '40 d',
  ])
})

test('series are sorted as the address says, the noisiest first where it says nothing', () => {
  const rows = [row('A', 'host-1', 0.01), row('B', 'host-2', 0.05), row('C', 'host-1', null)]
  const ids = (sort: string | null) => sortNoise(rows, sort).map(({ series }) => series.id)
  expect(ids(null)).toEqual(['B', 'A', 'C'])
  expect(ids('noise')).toEqual(['C', 'A', 'B'])
  // What cannot be said is worse than any number.
  expect(ids('-detectable')).toEqual(['C', 'B', 'A'])
  expect(ids('-host')).toEqual(['B', 'A', 'C'])
})

test('a host has the noise of its series, and the blind among them', () => {
  const rows = [row('A', 'host-1', 0.01), row('B', 'host-1', 0.05), row('C', 'host-1', null)]
  const canary = row('D', 'host-1', 0.09)
  const noisy = {
    ...canary,
    series: { ...canary.series, benchmark: { ...canary.series.benchmark, canary: true } },
  }
  const counter = row('E', 'host-1', 0.4)
  const explanatory = {
    ...counter,
    series: { ...counter.series, metric: { ...counter.series.metric, role: 'explanatory' as const } },
  }
  // Canaries are the host's own noise; a counter such as retransmits varies on any host.
  expect(hostNoise([...rows, noisy, explanatory])).toEqual([
    { host: 'host-1', series: 3, blind: 1, median: 0.05, worst: 0.09 },
  ])
})

test('of a host none of whose series has runs enough nothing is said', () => {
  expect(hostNoise([row('A', 'host-1', null)])).toEqual([
    { host: 'host-1', series: 1, blind: null, median: null, worst: null },
  ])
})

test('what would cure a blind series is said in runs', () => {
  expect(cureText({ cure: { by: 'baseline', runs: 1 } })).toBe('1 run more on the baseline branch')
  expect(cureText({ cure: { by: 'boots', runs: 7 } })).toBe('7 boots of a commit, judged together')
  expect(cureText({ cure: null })).toBeNull()
})
