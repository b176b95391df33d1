import { describe, expect, test } from 'vitest'
import { qperf } from '../../../agent/adapters/qperf.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'

const loopback = (name: string) => fixture(`qperf/loopback-qperf-0.4.11-${name}.txt`)
const valuesOf = (text: string) =>
  resultsOf(qperf, text).map(({ benchmark, repetitions }) => [
    benchmark,
    ...repetitions.map(({ values }) => values),
  ])

test('scaled units give bit/s and microseconds', () => {
  expect(valuesOf(loopback('basic'))).toEqual([
    ['qperf_tcp_bw', { throughput: 8 * 1.32e9 }],
    ['qperf_tcp_lat', { latency: 8.37 }],
    ['qperf_udp_bw', { throughput: 8 * 986e6, sent_throughput: 8 * 4.8e9 }],
    ['qperf_udp_lat', { latency: 39.3 }],
  ])
  expect(valuesOf(loopback('ub'))).toEqual([['qperf_tcp_bw', { throughput: 16.4e9 }]])
})

test('the plain units of -uu give the same, with the rate of messages and the time', () => {
  const results = resultsOf(qperf, loopback('vv-uu-un-e6'))
  expect(results.map(({ repetitions }) => repetitions[0]?.values)).toEqual([
    { throughput: 8 * 1174405120, message_rate: 17920 },
    { latency: 8.57045, message_rate: 116680 },
    { throughput: 8 * 1772813687, sent_throughput: 8 * 6820318543, message_rate: 54102 },
    { latency: 22.7915, message_rate: 43876 },
  ])
  expect(results.map(({ repetitions }) => repetitions[0]?.seconds)).toEqual([1, 1, 1.01, 1])
})

test.each([
  ['147,698', '/sec', 147_698],
  ['26.6', 'K/sec', 26_600],
  ['1.23', 'M/sec', 1.23e6],
])('a rate of %s %s is %d', (digits, unit, rate) => {
  const text = `tcp_lat:\n    latency   =  37.6 us\n    msg_rate  =  ${digits} ${unit}\n`
  expect(valuesOf(text)).toEqual([['qperf_tcp_lat', { latency: 37.6, message_rate: rate }]])
})

test('its latency is half a round trip: as many messages a second go in both directions together', () => {
  const [, latency] = resultsOf(qperf, loopback('vv-uu-un-e6'))
  expect(latency?.metrics[0]).toMatchObject({ name: 'latency', unit: 'us', semantics: 'half-rtt' })
  const { latency: half = 0, message_rate: rate = 0 } = latency?.repetitions[0]?.values ?? {}
  expect(half * rate).toBeCloseTo(1e6, -2)
})

test('the version is in the test named conf', () => {
  expect(resultsOf(qperf, loopback('basic'))[0]?.tool).toEqual({ name: 'qperf', version: '0.4.11' })
})

test('a test that comes again is another repetition, with another message size another benchmark', () => {
  const one = 'tcp_lat:\n    latency  =  8 us\n'
  expect(resultsOf(qperf, one + one)[0]?.repetitions).toHaveLength(2)
  const sizes = ['1 bytes', '64 bytes'].map((size) => `${one}    msg_size  =  ${size}\n`).join('')
  expect(resultsOf(qperf, sizes).map(({ argv }) => argv)).toEqual([
    ['qperf', '-m', '1 bytes', 'tcp_lat'],
    ['qperf', '-m', '64 bytes', 'tcp_lat'],
  ])
})

describe('refusals', () => {
  test.each([
    ['an error', loopback('error'), /qperf said: 127.0.0.1: failed to connect/],
    ['a value without its unit', 'tcp_lat:\n    latency  =  8.37\n', /a latency above 0, got 8.37/],
    ['a latency of 0', 'tcp_lat:\n    latency  =  0 us\n', /a latency above 0, got 0 us/],
    ['a bandwidth in another unit', 'tcp_bw:\n    bw  =  8 us\n', /a bandwidth above 0, got 8 us/],
    ['a value twice', 'tcp_lat:\n    latency  =  8 us\n    latency  =  9 us\n', /latency once .* twice/],
    ['no end of a line', 'tcp_lat:\n    latency  =  8 us', /cut off/],
    ['a test without values', 'tcp_lat:\ntcp_bw:\n    bw  =  1 GB/sec\n', /values from qperf's tcp_lat/],
    ['neither test', 'conf:\n    loc_node  =  vm\n', /got neither/],
    ['nothing', '', /cut off/],
  ])('%s', (_, text, reason) => expect(refusalOf(qperf, text)).toMatch(reason))
})

for (const name of ['basic', 'ub', 'vv-uu-un-e6']) {
  testAdapterOn(name, { adapter: qperf, text: loopback(name) })
}
