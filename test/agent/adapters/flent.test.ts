import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { flent } from '../../../agent/adapters/flent.ts'
import { testAdapterOn } from './support/adapter-properties.ts'
import { fixture, refusalOf, resultsOf } from './support/fixture.ts'
import type { NumbersHeld } from './support/numbers-held.ts'

const packed = new URL('../../fixtures/flent/loopback-flent-2.1.1-tcp_1up.flent.gz', import.meta.url)
const oneUpload = gunzipSync(readFileSync(packed)).toString('utf8')
const own = (name: string) => fixture(`flent/${name}.json`)
const first = (text: string) => resultsOf(flent, text)[0]
const valuesOf = (text: string) => first(text)?.repetitions[0]?.values

test('raw values give the throughput, weighted by their durations', () => {
  expect(first(oneUpload)).toMatchObject({
    ...{ benchmark: 'flent_tcp_1up', tool: { name: 'flent', version: '2.1.1' } },
    argv: ['flent', 'tcp_1up', '-l', '5', '-s', '0.2'],
    repetitions: [{ startedAt: Date.UTC(2026, 10, 22, 23, 6, 50, 761), seconds: 5, suspect: [] }],
  })
  const samples: readonly { dur: number; val: number }[] = JSON.parse(oneUpload).raw_values['TCP upload']
  const bits = samples.reduce((sum, { dur, val }) => sum + dur * val * 1e6, 0)
  const seconds = samples.reduce((sum, { dur }) => sum + dur, 0)
  expect(valuesOf(oneUpload)?.['throughput']).toBeCloseTo(bits / seconds, 0)
  // netperf's own figure for the whole test is close to it.
  expect(valuesOf(oneUpload)?.['throughput']).toBeCloseTo(11921.92e6, -7)
})

test('latencies under load and without it are told apart', () => {
  expect(valuesOf(own('v3-rrul_be'))).toMatchObject({ ping_icmp_p50: 21500, ping_icmp_idle_p50: 1200 })
  expect(first(own('v3-rrul_be'))?.repetitions[0]?.notes).toContain(
    'ping_icmp_p99 is left out: 51 samples do not carry it.',
  )
})

test('several streams are summed, and each stands beside the sum', () => {
  expect(valuesOf(own('v3-rrul_be'))).toMatchObject({
    ...{ throughput: 152.95e6, tcp_upload_be: 82e6, tcp_download_be: 70.95e6 },
  })
})

test("before format 4 netperf's UDP_RR was kept as a rate", () => {
  // 50 transactions a second are 20 ms each.
  expect(valuesOf(own('v3-rrul_be'))).toMatchObject({ ping_udp_be_p50: 20_000, ping_udp_be_idle_p50: 2000 })
})

test('where there are no raw values the interpolated ones are read, with a note', () => {
  const reading = flent.read(own('v2-rrul_be-without-raw-values'))
  expect(valuesOf(own('v2-rrul_be-without-raw-values'))).toMatchObject({
    ...{ throughput: 170e6, ping_icmp_p50: 21500, ping_icmp_idle_p50: 1500 },
  })
  expect(reading).toMatchObject({ notes: [expect.stringMatching(/no raw values/)] })
})

test('a local time without its zone is no instant', () => {
  expect(first(own('v3-rrul_be'))?.repetitions[0]?.startedAt).toBeNull()
})

test('a failed runner makes the rest doubtful', () => {
  const failed = oneUpload.replace('"FAILED_RUNNERS": 0', '"FAILED_RUNNERS": 1')
  expect(first(failed)?.repetitions[0]?.suspect).toEqual(["1 of flent's runners failed"])
})

describe('refusals', () => {
  test.each([
    [
      'a failed runner whose series is empty',
      own('v4-rrul_be-failed-runner'),
      /1 of flent's runners failed.*TCP download BE/,
    ],
    ['another format', own('v3-rrul_be').replace('"version": 3', '"version": 5'), /format 2 to 4 .* got 5/],
    [
      'neither throughput nor latency',
      own('v3-rrul_be').replaceAll(/"(ms|Mbits\/s)"/g, '"packets"'),
      /found neither/,
    ],
    ['it is cut off', oneUpload.slice(0, -10), /cut off/],
    ['it is another document', '{"metadata":{},"x_values":[]}', /data file of flent, but at version/],
  ])('%s', (_, text, reason) => expect(refusalOf(flent, text)).toMatch(reason))
})

/** A mean lies between the least and the greatest number, and a sum of two means below twice that. */
const meanOfHeld = (value: number, { tokens }: NumbersHeld) => value > 0 && value <= 2e6 * Math.max(...tokens)
/** Milliseconds for transactions a second. */
const reciprocal = (value: number, { tokens }: NumbersHeld) =>
  tokens.some((token) => Math.abs(1e6 / token - value) <= 1e-9 * value)
const derivations = {
  ...{ throughput: meanOfHeld, tcp_upload_be: meanOfHeld, tcp_download_be: meanOfHeld },
  ...{ ping_udp_be_p50: reciprocal, ping_udp_be_idle_p50: reciprocal },
}

testAdapterOn('one upload', { adapter: flent, text: oneUpload, derivations, runs: 100 })
for (const name of ['v2-rrul_be-without-raw-values', 'v3-rrul_be', 'v4-rrul_be-failed-runner']) {
  testAdapterOn(name, { adapter: flent, text: own(name), derivations, runs: 100 })
}
