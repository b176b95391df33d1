import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { iperf3 } from '../../../agent/adapters/iperf3.ts'
import { fixtures, only, read, refusal } from './iperf3-fixtures.ts'

interface Told {
  readonly name: string
  readonly benchmark: string
  readonly argv: string
  /** As a person reads them in the file, or computes them of what stands there. */
  readonly values: Readonly<Record<string, number>>
}

const told: readonly Told[] = [
  {
    name: 'loopback-debian-iperf-3.12-tcp.json',
    benchmark: 'tcp_stream_1',
    argv: '-t 3 -O 0 -P 1 -l 131072 -C bbr',
    values: { throughput: 9834079791.76186, retransmits: 16, rtt_mean: 161, interval_cv: 4.73188 },
  },
  {
    name: 'vm-to-vm-debian-3.12-tcp.json',
    benchmark: 'tcp_stream_1',
    argv: '-t 5 -O 0 -P 1 -l 131072 -C cubic',
    values: { throughput: 1524054720.1581624, retransmits: 0, rtt_mean: 4090, interval_cv: 11.40591 },
  },
  {
    name: 'loopback-debian-iperf-3.12-tcp-n100M.json',
    benchmark: 'tcp_stream_1',
    argv: '-n 104857600 -O 0 -P 1 -l 131072 -C bbr',
    values: { throughput: 18388005260.8505, retransmits: 0, rtt_mean: 62 },
  },
  {
    name: 'loopback-iperf-3.7-tcp-P2-O1.json',
    benchmark: 'tcp_stream_2',
    argv: '-t 2 -O 1 -P 2 -l 131072 -C bbr',
    values: { throughput: 8780560717.723072, retransmits: 35, rtt_mean: 328.5, fairness: 0.999865 },
  },
  {
    name: 'loopback-iperf-3.9-tcp-P2-O1.json',
    benchmark: 'tcp_stream_2',
    argv: '-t 2 -O 1 -P 2 -l 131072 -C bbr',
    values: { throughput: 11057939483.858528, retransmits: 23, rtt_mean: 496.5, fairness: 0.999952 },
  },
  {
    name: 'loopback-iperf-3.11-tcp-P2-O1.json',
    benchmark: 'tcp_stream_2',
    argv: '-t 2 -O 1 -P 2 -l 131072 -C bbr',
    values: { throughput: 8786664328.16915, retransmits: 27, rtt_mean: 397, fairness: 0.999909 },
  },
  {
    name: 'loopback-iperf-3.16-tcp-P2-O1.json',
    benchmark: 'tcp_stream_2',
    argv: '-t 2 -O 1 -P 2 -l 131072 -C bbr',
    values: { throughput: 27972563498.508938, retransmits: 39, rtt_mean: 285.5, fairness: 0.978883 },
  },
  {
    name: 'loopback-iperf-3.17.1-tcp-P2-O1.json',
    benchmark: 'tcp_stream_2',
    argv: '-t 2 -O 1 -P 2 -l 131072 -C bbr',
    values: { throughput: 9642378844.426704, retransmits: 53, rtt_mean: 395, fairness: 0.981187 },
  },
  {
    name: 'loopback-iperf-3.21-tcp-P2-O1.json',
    benchmark: 'tcp_stream_2',
    argv: '-t 2 -O 1 -P 2 -l 131072 -C bbr',
    values: { throughput: 28400011412.564613, retransmits: 31, rtt_mean: 361, fairness: 0.938379 },
  },
  {
    name: 'loopback-iperf-3.16-tcp-reverse-getserver.json',
    benchmark: 'tcp_stream_rev',
    argv: '-t 2 -O 0 -P 1 -l 131072 -R -C bbr',
    values: { throughput: 12225575154.723257, retransmits: 58 },
  },
  {
    name: 'loopback-iperf-3.17.1-tcp-reverse-getserver.json',
    benchmark: 'tcp_stream_rev',
    argv: '-t 2 -O 0 -P 1 -l 131072 -R -C bbr',
    values: { throughput: 13706821052.98906, retransmits: 21 },
  },
  {
    name: 'loopback-iperf-3.21-tcp-reverse-getserver.json',
    benchmark: 'tcp_stream_rev',
    argv: '-t 2 -O 0 -P 1 -l 131072 -R -C bbr',
    values: { throughput: 10111625658.422104, retransmits: 8 },
  },
  {
    name: 'loopback-debian-iperf-3.12-tcp-P2-O1-reverse.json',
    benchmark: 'tcp_stream_2_rev',
    argv: '-t 2 -O 1 -P 2 -l 131072 -R -C bbr',
    values: { throughput: 19567828956.921227, retransmits: 13, fairness: 1 },
  },
  {
    name: 'loopback-iperf-3.11-tcp-bidir.json',
    benchmark: 'tcp_stream_bidir',
    argv: '-t 2 -O 0 -P 1 -l 131072 --bidir -C bbr',
    values: {
      ...{ throughput: 4462121260.986533, retransmits: 12, rtt_mean: 562 },
      ...{ throughput_reverse: 4892167418.39431, retransmits_reverse: 3, rtt_mean_reverse: 7 },
    },
  },
  {
    name: 'loopback-iperf-3.21-tcp-bidir.json',
    benchmark: 'tcp_stream_bidir',
    argv: '-t 2 -O 0 -P 1 -l 131072 --bidir -C bbr',
    values: {
      ...{ throughput: 5661880065.703744, retransmits: 3, rtt_mean: 269 },
      ...{ throughput_reverse: 6390621355.71388, retransmits_reverse: 13, rtt_mean_reverse: 19 },
    },
  },
  {
    name: 'loopback-debian-iperf-3.12-tcp-P2-bidir.json',
    benchmark: 'tcp_stream_2_bidir',
    argv: '-t 1 -O 0 -P 2 -l 131072 --bidir -C bbr',
    values: {
      ...{ throughput: 8047238637.643964, retransmits: 7, rtt_mean: 1169.5, fairness: 0.999998 },
      ...{
        throughput_reverse: 12412213927.26776,
        retransmits_reverse: 4,
        rtt_mean_reverse: 9,
        fairness_reverse: 1,
      },
    },
  },
  {
    name: 'loopback-iperf-3.17.1-tcp.jsonstream.ndjson',
    benchmark: 'tcp_stream_1',
    argv: '-t 2 -O 0 -P 1 -l 131072 -C bbr',
    values: { throughput: 14301677689.354687, retransmits: 43, rtt_mean: 625 },
  },
  {
    name: 'loopback-iperf-3.21-tcp.jsonstream.ndjson',
    benchmark: 'tcp_stream_1',
    argv: '-t 2 -O 0 -P 1 -l 131072 -C bbr',
    values: { throughput: 11022171656.591049, retransmits: 6, rtt_mean: 258 },
  },
  {
    name: 'loopback-iperf-3.21-tcp.jsonstreamfull.ndjson',
    benchmark: 'tcp_stream_1',
    argv: '-t 2 -O 0 -P 1 -l 131072 -C bbr',
    values: { throughput: 12788258876.877323, retransmits: 9, rtt_mean: 233 },
  },
  {
    name: 'loopback-iperf-3.21-SERVER-side-tcp.concatenated-json.txt',
    benchmark: 'tcp_stream_1',
    argv: '-t 1 -O 0 -P 1 -l 131072',
    values: { throughput: 16096490300.263428 },
  },
  {
    name: 'loopback-iperf-3.7-udp.json',
    benchmark: 'udp_stream',
    argv: '-u -t 2 -O 0 -P 1 -l 32768',
    values: { pps: (763 - 11) / 2.04354, loss: 1.4416775884665793, jitter: 12.243936, out_of_order: 0 },
  },
  {
    name: 'loopback-iperf-3.7-udp-64B-b0-O1.json',
    benchmark: 'udp_stream',
    argv: '-u -t 2 -O 1 -P 1 -l 64',
    values: {
      pps: (365710 - 324220) / 2.059747,
      loss: 88.654945175138778,
      jitter: 403.69694,
      out_of_order: 0,
    },
  },
  {
    name: 'loopback-iperf-3.9-udp.json',
    benchmark: 'udp_stream',
    argv: '-u -t 2 -O 0 -P 1 -l 32768',
    values: { pps: 763 / 2.047455, loss: 0, jitter: 20.891676, out_of_order: 0 },
  },
  {
    name: 'loopback-iperf-3.9-udp-64B-b0-O1.json',
    benchmark: 'udp_stream',
    argv: '-u -t 2 -O 1 -P 1 -l 64',
    values: {
      pps: (382110 - 356485) / 2.040157,
      loss: (100 * 356485) / 382110,
      jitter: 230.47188,
      out_of_order: 0,
    },
  },
  {
    name: 'loopback-iperf-3.11-udp.json',
    benchmark: 'udp_loss_rate',
    argv: '-u -t 2 -O 0 -P 1 -l 32768 -b 100000000',
    values: { pps: (763 - 3) / 2.000251, loss: 0.39318479685452162, jitter: 45.50662, out_of_order: 0 },
  },
  {
    name: 'loopback-iperf-3.16-udp.json',
    benchmark: 'udp_loss_rate',
    argv: '-u -t 2 -O 0 -P 1 -l 32768 -b 100000000',
    values: { pps: (763 - 19) / 2.001221, loss: 2.490170380078637, jitter: 2849.64029, out_of_order: 0 },
  },
  {
    name: 'loopback-iperf-3.17.1-udp.json',
    benchmark: 'udp_loss_rate',
    argv: '-u -t 2 -O 0 -P 1 -l 32768 -b 100000000',
    values: { pps: 763 / 2.001848, loss: 0, jitter: 81.39094, out_of_order: 0 },
  },
  {
    name: 'loopback-iperf-3.21-udp.json',
    benchmark: 'udp_loss_rate',
    argv: '-u -t 2 -O 0 -P 1 -l 32768 -b 100000000',
    values: { pps: 764 / 2.001528, loss: 0, jitter: 22.755379, out_of_order: 0 },
  },
  {
    name: 'loopback-iperf-3.21-udp-64B-b0-O1.json',
    benchmark: 'udp_pps_64',
    argv: '-u -t 2 -O 1 -P 1 -l 64 -b 0',
    values: { pps: 224944 / 2.010383, loss: 46.009410977881814, jitter: 0.76172718, out_of_order: 0 },
  },
  {
    name: 'loopback-debian-iperf-3.12-udp-64B-pps.json',
    benchmark: 'udp_pps_64',
    argv: '-u -t 2 -O 0 -P 1 -l 64 -b 0',
    values: { pps: 192935 / 2.00008, loss: 55.516231670201975, jitter: 1.24236, out_of_order: 0 },
  },
  {
    name: 'loopback-debian-iperf-3.12-udp-64B-b0-O1-getserver.json',
    benchmark: 'udp_pps_64',
    argv: '-u -t 2 -O 1 -P 1 -l 64 -b 0',
    values: {
      pps: 11214784 / 64 / 2.000713,
      loss: 100 * (1 - 175231 / 325300),
      jitter: 1.6121368,
      out_of_order: 0,
    },
  },
  {
    name: 'loopback-debian-iperf-3.12-udp-P2-O1.json',
    benchmark: 'udp_loss_rate_2',
    argv: '-u -t 2 -O 1 -P 2 -l 1400 -b 50000000',
    values: { pps: 17856 / 2.000087, loss: 0, jitter: 9.342401, out_of_order: 0 },
  },
  {
    name: 'loopback-debian-iperf-3.12-udp-reverse.json',
    benchmark: 'udp_loss_rate_rev',
    argv: '-u -t 1 -O 0 -P 1 -l 1400 -b 50000000 -R',
    values: { pps: 4461 / 1.000081, loss: 0, jitter: 10.378303, out_of_order: 0 },
  },
  {
    name: 'loopback-debian-iperf-3.12-udp-getserver-json.json',
    benchmark: 'udp_loss_rate',
    argv: '-u -t 1 -O 0 -P 1 -l 1400 -b 50000000',
    values: { pps: 4461 / 1.00015, loss: 0, jitter: 8.4726504, out_of_order: 0 },
  },
  {
    name: 'loopback-debian-iperf-3.12-SERVER-side-udp.json',
    benchmark: 'udp_loss_rate',
    argv: '-u -t 1 -O 0 -P 1 -l 1400 -b 50000000',
    values: { pps: 4461 / 1.00015, loss: 0, jitter: 8.4726504, out_of_order: 0 },
  },
  {
    name: 'loopback-debian-iperf-3.12-udp-bidir.json',
    benchmark: 'udp_loss_rate_bidir',
    argv: '-u -t 1 -O 0 -P 1 -l 32768 -b 50000000 --bidir',
    values: {
      ...{ pps: 191 / 1.0004, loss: 0, jitter: 10.688068, out_of_order: 0 },
      ...{ pps_reverse: 191 / 1.0004, loss_reverse: 0, jitter_reverse: 16.309886, out_of_order_reverse: 0 },
    },
  },
]

const refused: readonly (readonly [string, RegExp])[] = [
  ['loopback-debian-iperf-3.12-tcp.txt', /no JSON object/],
  ['loopback-iperf-3.21-error-refused.json', /^iperf3 reported: unable to connect .* Connection refused/],
  ['loopback-iperf-3.21-error-refused.ndjson', /^iperf3 reported: unable to connect .* Connection refused/],
  ['loopback-iperf-3.9-error-refused.json', /a result with nothing in it/],
  ['loopback-iperf-3.7-tcp-bidir.json', /twice, once for each direction, as before 3.11/],
]

describe('real outputs', () => {
  test.each(told)('$name', ({ name, benchmark, argv, values }) => {
    const result = only(read(name))
    expect(result.benchmark).toBe(benchmark)
    expect(result.argv.join(' ')).toBe(`iperf3 ${argv}`)
    expect(Object.keys(result.values)).toEqual(Object.keys(values))
    for (const [metric, value] of Object.entries(values)) expect(result.values[metric]).toBeCloseTo(value, 4)
    expect(name).toContain(result.tool.version)
    expect(result).toMatchObject({ path: null, tool: { name: 'iperf3' } })
  })

  test.each(refused)('%s is refused', (name, reason) => {
    expect(refusal(read(name))).toMatch(reason)
  })

  test('no output of the folder is left without a test', () => {
    const tested = [...told.map(({ name }) => name), ...refused.map(([name]) => name)]
    expect(readdirSync(fixtures).sort()).toEqual(tested.sort())
  })

  test('the instant is that of the test, to the millisecond from 3.20, and the time is what the receiver measured', () => {
    expect(only(read('loopback-iperf-3.21-tcp-P2-O1.json'))).toMatchObject({
      startedAt: 1795387337178,
      seconds: 2.002004,
    })
    expect(only(read('vm-to-vm-debian-3.12-tcp.json'))).toMatchObject({
      startedAt: 1795387410000,
      seconds: 5.013582,
    })
  })
})

test('outputs of other programs are not taken for iperf3’s', () => {
  for (const text of [
    '',
    'iperf 3.12',
    '{"version":"3.12"}',
    '[]',
    '{"event":"start","data":{}}',
    'qperf\n{',
  ]) {
    expect(iperf3.recognises(text)).toBe(false)
    expect(iperf3.read(text).kind).toBe('refused')
  }
})
