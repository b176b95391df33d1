import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sockperf } from '../../../agent/adapters/sockperf.ts'
import { folder, only, prefix, read, refusal } from './sockperf-fixtures.ts'
import { type Derivation, testAdapterOn } from './support/adapter-properties.ts'

const good = read('pp-tcp-fullrtt.txt')
const none = { dropped: 0, duplicated: 0, out_of_order: 0 }
const times = (name: 'rtt' | 'latency', mean: number, percentiles: readonly number[], stddev: number) => ({
  [`${name}_mean`]: mean,
  ...Object.fromEntries(
    percentiles.map((value, index) => [`${name}_${['p50', 'p90', 'p99', 'p999', 'p9999'][index]}`, value]),
  ),
  [`${name}_stddev`]: stddev,
})

const told: readonly {
  readonly name: string
  readonly benchmark: string
  readonly argv: string
  readonly seconds: number
  readonly values: Readonly<Record<string, number>>
}[] = [
  {
    name: 'pp-tcp-fullrtt.txt',
    ...{ benchmark: 'sockperf_pp_tcp', argv: 'pp --tcp -t 2 --full-rtt', seconds: 1.55 },
    values: {
      transaction_rate: 145944 / 1.55,
      ...times('rtt', 10.574, [9.886, 10.5, 11.249, 50.69, 2192.948], 39.996),
      ...{ ...none, observations: 145944 },
    },
  },
  {
    name: 'pp-tcp.txt',
    ...{ benchmark: 'sockperf_pp_tcp', argv: 'pp --tcp -t 2', seconds: 1.552 },
    values: {
      transaction_rate: 146742 / 1.552,
      ...times('latency', 5.266, [3.324, 3.703, 17.006, 350.629, 2249.315], 50.646),
      ...{ ...none, observations: 146742 },
    },
  },
  {
    name: 'pp-udp.txt',
    ...{ benchmark: 'sockperf_pp_udp', argv: 'pp -t 2', seconds: 1.541 },
    values: {
      transaction_rate: 173424 / 1.541,
      ...times('latency', 4.406, [4.252, 4.587, 5.197, 26.561, 182.284], 9.766),
      ...{ ...none, observations: 173424 },
    },
  },
  {
    name: 'pp-tcp-14B-fullrtt.txt',
    ...{ benchmark: 'sockperf_pp_tcp', argv: 'pp --tcp -t 2 --full-rtt', seconds: 1.549 },
    values: {
      transaction_rate: 73251 / 1.549,
      ...times('rtt', 21.115, [15.342, 20.23, 53.82, 1543.524], 99.117),
      ...{ ...none, observations: 73251 },
    },
  },
  {
    name: 'pp-udp-14B-fullrtt.txt',
    ...{ benchmark: 'sockperf_pp_udp', argv: 'pp -t 2 --full-rtt', seconds: 1.551 },
    values: {
      transaction_rate: 74834 / 1.551,
      ...times('rtt', 20.691, [13.279, 17.686, 63.684, 1567.274], 180.349),
      ...{ ...none, observations: 74834 },
    },
  },
  {
    name: 'pp-tcp-200mps-fullrtt.txt',
    ...{ benchmark: 'sockperf_pp_tcp', argv: 'pp --tcp -t 1 --full-rtt', seconds: 0.54 },
    values: {
      transaction_rate: 109 / 0.54,
      ...times('rtt', 110.898, [80.279, 106.909], 323.863),
      ...{ ...none, observations: 109 },
    },
  },
  {
    name: 'ul-tcp-10kmps.txt',
    ...{ benchmark: 'sockperf_ul_tcp', argv: 'ul --tcp -t 2', seconds: 1.52 },
    values: { ...times('latency', 56.735, [11.777, 12.875], 305.715), ...none, observations: 153 },
  },
  {
    name: 'ul-tcp-20kmps-fullrtt.txt',
    ...{ benchmark: 'sockperf_ul_tcp', argv: 'ul --tcp -t 2 --full-rtt', seconds: 1.549 },
    values: { ...times('rtt', 388.161, [42.052, 1428.261, 4398.05], 942.908), ...none, observations: 3098 },
  },
  {
    name: 'ul-tcp-too-fast-fullrtt.txt',
    ...{ benchmark: 'sockperf_ul_tcp', argv: 'ul --tcp -t 2 --full-rtt', seconds: 1.553 },
    values: {
      ...times('rtt', 1993.397, [1784.425, 3508.64, 5362.348, 7443.653], 1120.663),
      ...{ ...none, observations: 98832 },
    },
  },
  {
    name: 'ul-udp-max.txt',
    ...{ benchmark: 'sockperf_ul_udp', argv: 'ul -t 2', seconds: 1.548 },
    values: {
      ...times('latency', 348.06, [16.199, 1398.132, 3423.099], 716.467),
      ...{ ...none, dropped: 2664, observations: 2349 },
    },
  },
  {
    name: 'tp-udp.txt',
    ...{ benchmark: 'sockperf_tp_udp', argv: 'tp -t 2', seconds: 2 },
    values: { message_rate: 375812, sent_throughput: 183.502 * 1024 * 1024 },
  },
  {
    name: 'tp-tcp-3000B.txt',
    ...{ benchmark: 'sockperf_tp_tcp', argv: 'tp --tcp -t 1', seconds: 1 },
    values: { message_rate: 454327, sent_throughput: 10398.72 * 1024 * 1024 },
  },
  {
    name: 'tp-udp-10kmps-no-server.txt',
    ...{ benchmark: 'sockperf_tp_udp', argv: 'tp -t 1', seconds: 1.005 },
    values: { message_rate: 9960, sent_throughput: 106.384 * 1024 * 1024 },
  },
]

const refused: readonly (readonly [string, RegExp])[] = [
  ['error-refused.txt', /^sockperf reported: sockperf: ERROR: Can`t connect socket \(errno=111/],
  ['pp-udp-no-server.txt', /^sockperf reported: No messages were received from the server/],
  ['pp-tcp-fullrtt.fulllog-head.csv', /begins with its version; the file of --full-log does not say enough/],
]

describe('real outputs, all with exit code 0', () => {
  test.each(told)('$name', ({ name, benchmark, argv, seconds, values }) => {
    const result = only(read(name))
    expect(result.values).toEqual(values)
    expect(result).toMatchObject({ benchmark, seconds, path: null, startedAt: null })
    expect(result.tool).toEqual({ name: 'sockperf', version: '3.7-no.git' })
    expect(result.argv.join(' ')).toBe(`sockperf ${argv}`)
  })

  test.each(refused)('%s is refused', (name, reason) => {
    expect(refusal(read(name))).toMatch(reason)
  })

  test('no output of the folder is left without a test', () => {
    const tested = [...told.map(({ name }) => name), ...refused.map(([name]) => name)]
    expect(readdirSync(folder).sort()).toEqual(tested.map((name) => prefix + name).sort())
  })
})

describe('damaged outputs', () => {
  const perSecond: Derivation = (value, { tokens, isToken }) =>
    tokens.some((seconds) => isToken(value * seconds))
  const derivations = { transaction_rate: perSecond }
  for (const name of [
    ...['pp-tcp-fullrtt.txt', 'pp-tcp.txt', 'pp-udp-14B-fullrtt.txt', 'ul-tcp-20kmps-fullrtt.txt'],
    ...['ul-udp-max.txt', 'tp-udp.txt', 'tp-tcp-3000B.txt', 'pp-tcp-200mps-fullrtt.txt'],
  ]) {
    testAdapterOn(name, {
      ...{ adapter: sockperf, text: read(name), another: good, derivations, runs: 1_500 },
    })
  }
  testAdapterOn('three runs', {
    ...{ adapter: sockperf, derivations },
    text: read('pp-udp.txt') + read('error-refused.txt') + good,
  })
})

test('other outputs are not taken for sockperf’s', () => {
  for (const text of ['', 'sockperf, version 3.7', 'qperf: error', '{}']) {
    expect(sockperf.recognises(text)).toBe(false)
    expect(sockperf.read(text).kind).toBe('refused')
  }
})
