import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCounters, readCounters } from '../../../agent/measure/counters.ts'
import { windowBetween } from '../../../agent/measure/window.ts'

/** As a Debian 12 machine with two processors has them. */
const stat = 'cpu  1000 10 500 8000 90 0 300 100 0 0\ncpu0 500 5 250 4000 45 0 150 50 0 0\n'
const snmp = `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors
Tcp: 1 200 120000 -1 23 24 25 26 27 28 29 31 0 0 0
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 10 0 7 10 7 0 0 0 0
UdpLite: InDatagrams NoPorts InErrors
UdpLite: 0 0 99
`
const softnet = `000000ff 00000001 00000000 00000000
00000001 00000002 00000000 00000000
`
const files = (texts: Readonly<Record<string, string>>) => ({
  list: () => [],
  read: (path: string) => ({ kind: 'text' as const, text: texts[path] ?? '' }),
})
const expected = {
  cpus: 2,
  ticks: { total: 10_000, idle: 8090, softirq: 300, steal: 100 },
  ...{ retransmitted: 31, udpErrors: 7, softnet: { processed: 256, dropped: 3 } },
}

test('the host’s counters are read by their names', () => {
  const paths = { '/proc/stat': stat, '/proc/net/snmp': snmp, '/proc/net/softnet_stat': softnet }
  expect(readCounters(files(paths))).toEqual(expected)
})

test('a guest’s lines say the same', () => {
  const behind = (word: string, text: string) => text.trimEnd().replaceAll(/^/gm, `${word} `)
  const first = stat.split('\n', 1)[0] ?? ''
  const printed = [behind('stat', first), behind('snmp', snmp), behind('softnet', softnet)].join('\n')
  expect(parseCounters(printed)).toEqual(expected)
})

test('what is not there is null, whatever stands in its place', () => {
  expect(parseCounters('')).toEqual({
    ...{ cpus: 0, ticks: null, retransmitted: null, udpErrors: null, softnet: null },
  })
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
      const { ticks, retransmitted, cpus } = parseCounters(`snmp Tcp: ${text}\nstat ${text}\nsoftnet ${text}`)
      expect(ticks === null || Number.isFinite(ticks.total)).toBe(true)
      expect(retransmitted === null || Number.isFinite(retransmitted)).toBe(true)
      expect(cpus).toBeGreaterThanOrEqual(0)
    }),
    { seed: 8 },
  )
})

test('a window has shares of the time and increases', () => {
  const later = {
    ...expected,
    ticks: { total: 10_200, idle: 8140, softirq: 340, steal: 110 },
    ...{ retransmitted: 36, udpErrors: 7, softnet: { processed: 356, dropped: 4 } },
  }
  expect(windowBetween(expected, later)).toEqual({
    cpus: 2,
    shares: { idle: 0.25, softirq: 0.2, steal: 0.05, busy: 0.7 },
    ...{ retransmitted: 5, udpErrors: 0, softnet: { processed: 100, dropped: 1 } },
  })
})

test('a window without time in it, or over a reset, knows nothing', () => {
  expect(windowBetween(expected, expected).shares).toBeNull()
  expect(windowBetween({ ...expected, retransmitted: 99 }, expected).retransmitted).toBeNull()
})
