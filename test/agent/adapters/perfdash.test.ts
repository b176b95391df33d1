import { describe, expect, test } from 'vitest'
import { perfdash } from '../../../agent/adapters/perfdash.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const text = fixture('perfdash/cilium-three-samples.json')
testAdapterOn('three samples', { adapter: perfdash, text, runs: 150 })

test('scenario and node give the path, the test the benchmark, and each sample is a repetition', () => {
  const results = resultsOf(perfdash, text)
  expect(results.slice(0, 5).map(({ benchmark, path }) => [benchmark, path])).toEqual(
    ['tcp_rr', 'tcp_stream_1', 'udp_rr', 'udp_stream_1', 'tcp_crr'].map((name) => [name, 'pod-pod-same']),
  )
  expect([...new Set(results.map(({ path }) => path))]).toEqual([
    'pod-pod-same',
    'pod-pod-other',
    'host-pod',
    'host-host',
  ])
  expect(results.every(({ repetitions }) => repetitions.length === 3)).toBe(true)
  expect(results[0]).toMatchObject({
    tool: { name: 'netperf', version: null },
    argv: ['node=same-node', 'scenario=pod-to-pod', 'test_type=netperf-TCP_RR'],
  })
})

test('the rate is what is watched, and the percentiles explain it', () => {
  const [rr, stream, , , crr] = resultsOf(perfdash, text)
  const shape = (result: typeof rr) =>
    result?.metrics.map(({ name, unit, direction, role, semantics }) => [
      name,
      unit,
      direction,
      role,
      semantics,
    ])
  expect(shape(rr)).toEqual([
    ['rtt_p50', 'us', 'lower', 'explanatory', 'rtt'],
    ['rtt_p90', 'us', 'lower', 'explanatory', 'rtt'],
    ['rtt_p99', 'us', 'lower', 'explanatory', 'rtt'],
    ['transaction_rate', 'transactions/s', 'higher', 'headline', null],
  ])
  expect(shape(stream)).toEqual([['throughput', 'bit/s', 'higher', 'headline', null]])
  expect(shape(crr)?.[0]).toEqual(['connection_p50', 'us', 'lower', 'explanatory', null])
  const first: number = JSON.parse(text).dataItems[2].data.Throughput
  expect(valuesOf(stream, 'throughput')[0]).toBeCloseTo(first * 1e6, 3)
})

test('a sample that moved nothing is suspect, and a maximum is never taken', () => {
  const labels = {
    metric: 'Throughput',
    scenario: 'pod-to-pod',
    node: 'other-node',
    test_type: 'netperf-TCP_STREAM',
  }
  const [result] = resultsOf(
    perfdash,
    JSON.stringify({
      version: 'v1',
      dataItems: [{ data: { Throughput: 0, Max: 99 }, unit: 'Mb/s', labels }],
    }),
  )
  expect(result?.repetitions).toEqual([
    {
      ...{ startedAt: null, seconds: null, notes: [], values: { throughput: 0 } },
      suspect: ['throughput is 0: nothing was transferred'],
    },
  ])
})

describe('refused is', () => {
  const one = (data: object, unit: string, metric: string) => ({
    ...{ data, unit },
    labels: { metric, scenario: 'pod-to-pod', node: 'same-node', test_type: 'netperf-TCP_RR' },
  })
  const file = (dataItems: object[], version = 'v1') => JSON.stringify({ version, dataItems })
  test.each([
    [
      'a file with a sample less of one number',
      fixture('perfdash/cilium-sample-missing.json'),
      'some numbers are there 3 times, others 2 times',
    ],
    ['another version', file([one({ Perc50: 1 }, 'us', 'Latency')], 'v2'), 'version'],
    [
      'a number in two units',
      file([one({ Perc50: 1 }, 'us', 'Latency'), one({ Perc50: 1 }, 'ms', 'Latency')]),
      'different units: us, ms',
    ],
    [
      'numbers that nobody knows',
      file([one({ Perc50: 1 }, 'us', 'Patience')]),
      'expected items of the metrics',
    ],
    [
      'the Perfdash of something else',
      JSON.stringify({
        version: 'v1',
        dataItems: [{ data: { Perc50: 1 }, unit: 'ms', labels: { Resource: 'pods' } }],
      }),
      'labels',
    ],
  ])('%s', (_, given, reason) => {
    expect(refusalOf(perfdash, given)).toContain(reason)
  })
})
