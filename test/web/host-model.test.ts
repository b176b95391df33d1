import { describe, expect, it } from 'vitest'
import type { ExpectedLevel, HostCanary } from '../../server/contract/host.ts'
import { canaryPlot } from '../../web/charts/canary-plot.ts'
import { conditionsOverTime } from '../../web/model/conditions-over-time.ts'
import { normality } from '../../web/model/normality.ts'
import { buildRun } from '../support/builders.ts'

const hour = 3_600_000
const { benchmark } = buildRun().results[0] ?? {}
if (benchmark === undefined) throw new Error('A run without results')
const [metric] = benchmark.metrics
if (metric === undefined) throw new Error('A benchmark without metrics')
const { name, path, canary, tool, argv } = benchmark
const series = { id: 'A'.repeat(26), benchmark: { name, path, canary, tool, argv }, metric }
const limits = { low: 90, high: 110 }

function canaryOf(values: readonly (number | null)[], changedAt?: number): HostCanary {
  const points = values.map((value, i) => ({
    ...{ runId: String(i), startedAt: i * hour, value: value ?? 100, verdict: null },
    expected: value === null ? null : limits,
  }))
  const changes =
    changedAt === undefined ? [] : [{ runId: 'x', startedAt: changedAt * hour, cause: 'shift' as const }]
  return { series, noise: 0.01, points, changes }
}

describe('a canary over time', () => {
  const size = { width: 500, height: 120, left: 60, bottom: 20 }

  it('tells runs beyond the limits that they were held to from those within', () => {
    const { dots } = canaryPlot(canaryOf([100, 111, 90, 89]), size)
    expect(dots.map(({ isOut }) => isOut)).toEqual([false, true, false, true])
    const [first, second] = dots
    expect(first?.x).toBeLessThan(second?.x ?? 0)
    expect(first?.y).toBeGreaterThan(second?.y ?? 0)
  })

  it('draws no limits where none were known, and marks where the host changed', () => {
    const plot = canaryPlot(canaryOf([100, 100, null, 100, 100], 3), size)
    expect(plot.limits).toHaveLength(2)
    expect(plot.marks).toEqual([{ x: expect.any(Number), text: 'host changed' }])
  })

  it('can be drawn from one run', () => {
    const { dots, ticks } = canaryPlot(canaryOf([100]), size)
    expect(dots.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
    expect(ticks.length).toBeGreaterThan(0)
  })
})

describe('whether a number is normal', () => {
  const level: ExpectedLevel = { series, centre: 100, expected: limits, runs: 12, peers: [] }

  it('goes by where further runs would fall, and by which way is good', () => {
    expect(normality(level, 104)).toEqual({ kind: 'normal', text: 'normal, +4.0 % of the level' })
    expect(normality(level, 80).kind).toBe('worse')
    expect(normality(level, 120).kind).toBe('better')
    const lower = { ...series, metric: { ...metric, direction: 'lower' as const } }
    expect(normality({ ...level, series: lower }, 80).kind).toBe('better')
  })

  it('does not judge by too few runs', () => {
    expect(normality({ ...level, expected: null }, 50).kind).toBe('unknown')
  })
})

describe('what a run went through', () => {
  it('is a lane for each counter that moved, in the order of time', () => {
    const run = buildRun()
    const [first] = run.results
    if (first === undefined) throw new Error('A run without results')
    const counter = (name: string) =>
      ({ name, unit: 'percent', direction: 'none', role: 'explanatory', semantics: null }) as const
    const busy = {
      ...first.benchmark,
      metrics: [counter('host_busy'), counter('host_steal'), counter('host_cpu_per_gbit')],
    }
    const values = [30, 20, 10].map((host_busy) => ({ host_busy, host_steal: 0, host_cpu_per_gbit: 1 }))
    const repetitions = first.repetitions.slice(0, 3).map((one, i) => ({ ...one, values: values[i] ?? {} }))
    const lanes = conditionsOverTime({
      ...run,
      results: [{ benchmark: busy, repetitions: repetitions.toReversed(), points: [] }],
    })
    expect(lanes.map((lane) => lane.name)).toEqual(['host_busy'])
    expect(lanes[0]?.samples.map(({ value }) => value)).toEqual([30, 20, 10])
  })
})
