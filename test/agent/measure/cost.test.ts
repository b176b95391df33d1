import { describe, expect, test } from 'vitest'
import { addCost } from '../../../agent/measure/add-cost.ts'
import { costMetrics, costOf } from '../../../agent/measure/cost.ts'
import type { Ends } from '../../../agent/measure/ends.ts'
import type { MeasuredStep } from '../../../agent/measure/steps.ts'
import { defaultThresholds } from '../../../agent/measure/validity/thresholds.ts'
import type { Window } from '../../../agent/measure/window.ts'
import { hostPlace } from '../../../agent/place/host.ts'
import type { CounterTexts, Place } from '../../../agent/place/place.ts'
import { scheduleSteps } from '../../../agent/plan/schedule.ts'
import { iperf3Metrics } from '../../../agent/tools/iperf3.ts'
import { MetricDefinition } from '../../../server/contract/benchmark.ts'
import { plannedBenchmark } from '../support/planned-benchmark.ts'

const window = (cpus: number, busy: number, more: Partial<Window> = {}): Window => ({
  cpus,
  shares: { busy, softirq: 0.1, steal: 0.02, idle: 0.98 - busy },
  ...{ retransmitted: 3, udpErrors: 1, softnet: { processed: 1000, dropped: 2 }, ...more },
})
const gigabit = { throughput: 2e9 }

test('CPU seconds per gigabit are CPUs in use over gigabits per second', () => {
  const host = window(8, 0.5)
  const guests = [window(1, 0.9), window(1, 0.7)]
  const cost = costOf({ host, guests, hostIsEnd: false }, gigabit, iperf3Metrics)
  expect(cost['host_cpu_per_gbit']).toBeCloseTo((8 * 0.5) / 2)
  expect(cost['guest_cpu_per_gbit']).toBeCloseTo((0.9 + 0.7) / 2)
  expect(cost['guest_busy']).toBeCloseTo(80)
})

test('what the network lost is counted at the ends, drops of queues everywhere', () => {
  const host = window(2, 0.5)
  const guests = [window(1, 0.5)]
  const counts = (hostIsEnd: boolean) => costOf({ host, guests, hostIsEnd }, {}, [])
  expect(counts(false)).toMatchObject({ retransmitted_segments: 3, udp_drops: 1, softnet_drops: 4 })
  expect(counts(true)).toMatchObject({ retransmitted_segments: 6, udp_drops: 2, softnet_drops: 4 })
})

test('what is not known is left out, and a sum that lacks a part as well', () => {
  const blind: Window = { cpus: 0, shares: null, retransmitted: null, udpErrors: null, softnet: null }
  expect(costOf({ host: blind, guests: [], hostIsEnd: true }, gigabit, iperf3Metrics)).toEqual({})
  const half = costOf(
    { host: window(1, 0.5), guests: [window(1, 0.5), blind], hostIsEnd: false },
    gigabit,
    iperf3Metrics,
  )
  expect(Object.keys(half)).not.toContain('guest_cpu_per_gbit')
  expect(Object.keys(half)).not.toContain('retransmitted_segments')
})

test('without a throughput there is no cost per gigabit', () => {
  const cost = costOf({ host: window(1, 0.5), guests: [], hostIsEnd: true }, { rtt_p50: 5 }, [])
  expect(Object.keys(cost)).not.toContain('host_cpu_per_gbit')
  expect(cost['host_busy']).toBe(50)
})

test('every cost is defined, as explanatory', () => {
  const names = costMetrics.map((metric) => MetricDefinition.parse(metric).name)
  const cost = costOf(
    { host: window(1, 0.5), guests: [window(1, 0.5)], hostIsEnd: true },
    gigabit,
    iperf3Metrics,
  )
  expect(Object.keys(cost).sort()).toEqual([...names].sort())
  expect(costMetrics.every(({ role }) => role === 'explanatory')).toBe(true)
})

describe('the cost of a repetition', () => {
  const texts = (busy: number, steal = 0): CounterTexts => {
    const line = (ticks: readonly number[]) => `stat cpu ${ticks.join(' ')}\nsoftnet 00000001 00000000`
    return {
      before: line([0, 0, 0, 0, 0, 0, 0, 0]),
      after: line([busy, 0, 0, 100 - busy - steal, 0, 0, 0, steal]),
    }
  }
  const guest = (name: string, machine?: string): Place => ({
    ...{ ...hostPlace(), name, kind: 'guest' },
    ...(machine !== undefined && { machine }),
  })
  const [step] = scheduleSteps([plannedBenchmark()], () => 0)
  if (step === undefined) throw new Error('Expected a step.')
  const measured = (
    ends: Pick<Ends, 'client' | 'server'>,
    server: CounterTexts,
    client = texts(50),
  ): MeasuredStep => ({
    step,
    ends: { ...ends, address: '', pickPort: async () => 1 },
    outcome: {
      repetition: {
        ...{ index: 0, phase: 'measured', startedAt: 0, durationMs: 1, exitCode: 0, commands: [] },
        ...{ values: { throughput: 1e9 }, suspect: ['before'], failure: null, rawOutput: null },
      },
      ...{ rawOutput: null, notes: [], metrics: iperf3Metrics },
      counted: { host: window(2, 0.5), client },
      server: { wait: () => Promise.reject(new Error()), kill: async () => undefined, counted: () => server },
    },
  })

  test('adds both guests', () => {
    const { values } = addCost(
      measured({ client: guest('a'), server: guest('b') }, texts(30)),
      defaultThresholds,
    )
    expect(values['throughput']).toBe(1e9)
    expect(values['guest_cpu_per_gbit']).toBeCloseTo(0.8)
  })

  test('counts a machine with both ends in it once, by the client’s window', () => {
    const within = { client: guest('one', 'vm'), server: guest('two', 'vm') }
    expect(addCost(measured(within, texts(30)), defaultThresholds).values['guest_cpu_per_gbit']).toBeCloseTo(
      0.5,
    )
  })

  test('makes a repetition suspect whose guests waited for a CPU', () => {
    const { suspect } = addCost(
      measured({ client: guest('a'), server: guest('b') }, texts(30, 40), texts(50, 20)),
      defaultThresholds,
    )
    expect(suspect).toEqual(['before', 'the guests waited for a CPU in 30.0 % of the time (more than 10 %)'])
  })
})
