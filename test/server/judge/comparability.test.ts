import { describe, expect, test } from 'vitest'
import { type SeriesIdentity, whyNotComparable } from '../../../server/judge/comparability.ts'

const series: SeriesIdentity = {
  project: 'switch',
  benchmark: {
    name: 'tcp_stream_1',
    path: 'vm-vm',
    canary: false,
    tool: { name: 'iperf3', version: '3.18' },
    argv: ['--parallel', '1'],
  },
  metric: {
    name: 'throughput',
    unit: 'bit/s',
    direction: 'higher',
    role: 'headline',
    semantics: null,
  },
  host: { id: 'a'.repeat(64), label: 'metal-01' },
  acceleration: 'kvm',
  identity: { 'vm.acceleration': 'kvm', 'host.cpu.model': 'Xeon Gold 6338', 'vm.vhost': true },
}

const { benchmark, metric } = series

describe('two values', () => {
  test('of one series may be compared', () => {
    expect(whyNotComparable(series, structuredClone(series))).toEqual([])
  })

  test('stay on it where only opinions and labels changed', () => {
    const other: SeriesIdentity = {
      ...series,
      host: { ...series.host, label: 'rack 4' },
      metric: { ...metric, direction: 'lower', role: 'secondary' },
    }
    expect(whyNotComparable(series, other)).toEqual([])
  })

  test.each<[string, Partial<SeriesIdentity>, string]>([
    ['project', { project: 'router' }, 'They belong to different projects: switch and router'],
    [
      'benchmark',
      { benchmark: { ...benchmark, name: 'udp_rr' } },
      'They are different benchmarks: tcp_stream_1 and udp_rr',
    ],
    [
      'path',
      { benchmark: { ...benchmark, path: 'host-lo' } },
      'Traffic took different paths: vm-vm and host-lo',
    ],
    [
      'canary',
      { benchmark: { ...benchmark, canary: true } },
      'Only one of them is a canary, measured without the code under test',
    ],
    [
      'tool',
      { benchmark: { ...benchmark, tool: { name: 'netperf', version: '2.7' } } },
      'Different tools measured: iperf3 and netperf',
    ],
    [
      'tool version',
      { benchmark: { ...benchmark, tool: { name: 'iperf3', version: '3.19' } } },
      'Different versions of iperf3 measured: 3.18 and 3.19',
    ],
    [
      'arguments',
      { benchmark: { ...benchmark, argv: [] } },
      'iperf3 was called differently: `--parallel 1` and no arguments',
    ],
    [
      'unit',
      { metric: { ...metric, unit: 'packets/s' } },
      'throughput is in different units: bit/s and packets/s',
    ],
    [
      'meaning',
      { metric: { ...metric, semantics: 'rtt' } },
      'throughput means different times: unstated and rtt',
    ],
    [
      'host',
      { host: { id: 'b'.repeat(64), label: 'metal-02' } },
      'They ran on different hosts: metal-01 and metal-02',
    ],
    ['identity', { identity: { ...series.identity, 'vm.vhost': false } }, 'vm.vhost differs: true and false'],
    [
      'unknown identity',
      { identity: { 'vm.acceleration': 'kvm', 'host.cpu.model': 'Xeon Gold 6338' } },
      'vm.vhost differs: true and unknown',
    ],
  ])('differ by %s, and say so', (_, change, reason) => {
    expect(whyNotComparable(series, { ...series, ...change })).toEqual([reason])
  })

  test('differ by acceleration in one sentence, with what emulation means', () => {
    const emulated = { ...series.identity, 'vm.acceleration': 'tcg' }
    expect(whyNotComparable(series, { ...series, acceleration: 'tcg', identity: emulated })).toEqual([
      'Their virtual machines ran differently: kvm and tcg; software emulation (tcg) says nothing about a network',
    ])
  })

  test('on hosts of one label are told apart still', () => {
    const twin = { ...series, host: { ...series.host, id: 'c'.repeat(64) } }
    expect(whyNotComparable(series, twin)).toEqual(['They ran on different hosts: metal-01 and metal-01'])
  })
})
