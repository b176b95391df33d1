import { describe, expect, test } from 'vitest'
import { perfkit } from '../../../agent/adapters/perfkit.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf, valuesOf } from './support/fixture.ts'

const netperf = fixture('perfkit/netperf-samples.ndjson')
const ping = fixture('perfkit/ping-with-metadata.ndjson')
testAdapterOn('netperf', { adapter: perfkit, text: netperf, another: ping, runs: 150 })
testAdapterOn('ping', { adapter: perfkit, text: ping })

test('samples with equal labels are repetitions; other labels make another benchmark', () => {
  const results = resultsOf(perfkit, netperf)
  const [one, four] = results
  expect(results.map(({ benchmark, repetitions }) => [benchmark, repetitions.length])).toEqual([
    ['netperf', 3],
    ['netperf', 3],
    ['netperf', 1],
  ])
  expect([one, four].map((result) => result?.argv.find((label) => label.startsWith('num_streams')))).toEqual([
    'num_streams=1',
    'num_streams=4',
  ])
  expect(valuesOf(one, 'tcp_stream_throughput')).toHaveLength(3)
  expect(valuesOf(one, 'tcp_rr_transaction_rate')[0]).toBe(4119.4)
  expect(one?.repetitions[0]?.startedAt).toBe(1718335754471)
})

test('argv tells how was measured, and neither names, kernels nor results', () => {
  expect(resultsOf(perfkit, netperf)[0]?.argv).toEqual([
    ...[
      'client_machine_type=n2-standard-4',
      'client_zone=us-central1-a',
      'cpu_arch=x86_64',
      'ip_type=internal',
    ],
    ...['max_iter=1', 'mtu=1460', 'netperf_test_length=60', 'num_streams=1'],
    ...['server_machine_type=n2-standard-4', 'server_zone=us-central1-a', 'threads_per_core=2'],
  ])
})

test('rates are headlines, latencies round trips, extremes and spreads explain', () => {
  const [one] = resultsOf(perfkit, netperf)
  expect(
    one?.metrics.map(({ name, unit, direction, role, semantics }) => [
      name,
      unit,
      direction,
      role,
      semantics,
    ]),
  ).toEqual([
    ['tcp_rr_transaction_rate', 'transactions/s', 'higher', 'headline', null],
    ['tcp_rr_latency_p50', 'us', 'lower', 'secondary', 'rtt'],
    ['tcp_rr_latency_p90', 'us', 'lower', 'secondary', 'rtt'],
    ['tcp_rr_latency_p99', 'us', 'lower', 'secondary', 'rtt'],
    ['tcp_rr_latency_min', 'us', 'none', 'explanatory', 'rtt'],
    ['tcp_rr_latency_max', 'us', 'none', 'explanatory', 'rtt'],
    ['tcp_rr_latency_stddev', 'us', 'none', 'explanatory', 'rtt'],
    ['tcp_stream_throughput', 'bit/s', 'higher', 'headline', null],
  ])
})

test('samples that carry histograms and facts are no measurements', () => {
  const reading = perfkit.read(netperf)
  expect(reading.kind === 'results' ? reading.notes : []).toEqual([
    '4 sample(s) that carry a histogram, a time series or facts of the machine were left out.',
  ])
})

test('metadata as an object says the same as labels', () => {
  const [result, ...others] = resultsOf(perfkit, ping)
  expect(others).toEqual([])
  expect(result?.argv).toEqual(['client_zone=z1', 'ip_type=internal'])
  expect(valuesOf(result, 'average_latency')).toEqual([254, 264])
  expect(result?.metrics.find(({ name }) => name === 'average_latency')).toMatchObject({ semantics: 'rtt' })
})

describe('refused is', () => {
  test.each([
    ['a line that is cut off', netperf.slice(0, -20), 'the JSON is cut off before its end'],
    ['NaN', ping.replace('0.254', 'NaN'), 'line 2, but it holds NaN'],
    ['a file of several runs', ping.replace('"a1"', '"a2"'), 'import each by itself'],
    [
      'facts alone',
      netperf
        .split('\n')
        .filter((line) => line.includes('lscpu'))
        .join('\n'),
      'there are none',
    ],
  ])('%s', (_, text, reason) => {
    expect(refusalOf(perfkit, text)).toContain(reason)
  })
})
