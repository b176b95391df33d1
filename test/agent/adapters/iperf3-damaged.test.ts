import { describe } from 'vitest'
import { iperf3 } from '../../../agent/adapters/iperf3.ts'
import { meanAndSd } from '../../../server/stats/mean-and-sd.ts'
import { read } from './iperf3-fixtures.ts'
import { type Derivation, testAdapterOn } from './support/adapter-properties.ts'
import { type NumbersHeld, same, someOf } from './support/numbers-held.ts'

/** How the adapter computes what stands nowhere. */
const derivations: Readonly<Record<string, Derivation>> = withReverse({
  pps: isPacketRate,
  loss: isShareLost,
  rtt_mean: (value, { text }) => some(text, 'mean_rtt', (rtts) => same(meanAndSd(rtts).mean, value)),
  interval_cv: (value, { text }) =>
    some(text, 'bits_per_second', (rates) => {
      const { mean, sd } = meanAndSd(rates)
      return same((100 * sd) / mean, value)
    }),
  fairness: (value, { text }) =>
    some(text, 'bits_per_second', (rates) => {
      const sum = rates.reduce((total, rate) => total + rate, 0)
      return same(sum ** 2 / rates.length / rates.reduce((total, rate) => total + rate * rate, 0), value)
    }),
  out_of_order: (value, { text }) =>
    some(text, 'out_of_order', (counts) => counts.reduce((total, count) => total + count, 0) === value),
})

/** Packets that arrived, or bytes by the size of a packet, in some seconds. */
function isPacketRate(value: number, { tokens, isToken }: NumbersHeld): boolean {
  return tokens.some((seconds) => {
    const packets = value * seconds
    return tokens.some((other) => isToken(packets + other) || isToken(packets * other))
  })
}

/** In percent: of packets that were sent, those that the bytes by the size of a packet do not make. */
function isShareLost(value: number, { tokens, isToken }: NumbersHeld): boolean {
  return tokens.some((sent) => {
    const received = Math.round(sent * (1 - value / 100))
    return tokens.some((size) => {
      return isToken(received * size) && same(value, Math.max(0, 100 * (1 - received / sent)))
    })
  })
}

function some(text: string, key: string, holds: (numbers: readonly number[]) => boolean): boolean {
  for (const numbers of someOf(text, key)) if (holds(numbers)) return true
  return false
}

function withReverse(one: Readonly<Record<string, Derivation>>): Readonly<Record<string, Derivation>> {
  return {
    ...one,
    ...Object.fromEntries(Object.entries(one).map(([name, rule]) => [`${name}_reverse`, rule])),
  }
}

describe('damaged outputs', () => {
  const another = read('loopback-debian-iperf-3.12-tcp.json')
  for (const name of [
    ...[
      'vm-to-vm-debian-3.12-tcp.json',
      'loopback-iperf-3.7-tcp-P2-O1.json',
      'loopback-iperf-3.21-tcp-P2-O1.json',
    ],
    ...['loopback-iperf-3.21-tcp-bidir.json', 'loopback-iperf-3.16-tcp-reverse-getserver.json'],
    ...['loopback-iperf-3.9-udp-64B-b0-O1.json', 'loopback-iperf-3.21-udp-64B-b0-O1.json'],
    ...['loopback-debian-iperf-3.12-udp-P2-O1.json', 'loopback-debian-iperf-3.12-udp-bidir.json'],
    'loopback-debian-iperf-3.12-udp-64B-b0-O1-getserver.json',
    ...['loopback-iperf-3.21-tcp.jsonstream.ndjson', 'loopback-iperf-3.21-tcp.jsonstreamfull.ndjson'],
    'loopback-iperf-3.21-SERVER-side-tcp.concatenated-json.txt',
  ]) {
    testAdapterOn(name, { adapter: iperf3, text: read(name), another, derivations })
  }
  testAdapterOn('three documents', {
    ...{ adapter: iperf3, another, derivations },
    text:
      read('vm-to-vm-debian-3.12-tcp.json') +
      read('loopback-iperf-3.21-error-refused.json') +
      read('loopback-iperf-3.21-udp.json'),
  })
})
