import { describe, expect, test } from 'vitest'
import type { MovedSeries } from '../../server/contract/change.ts'
import { missingCounts, missingRows } from '../../web/model/missing-rows.ts'

/** `tcp_rr rack-1`: its series, which has no data. */
function member(text: string, standing = true): Pick<MovedSeries, 'series' | 'standing'> {
  const [name = '', label = ''] = text.split(' ')
  const tool = { name: 'netperf', version: '2.7.0' }
  return {
    series: {
      ...{ id: text, acceleration: 'kvm', host: { id: `id of ${label}`, label } },
      benchmark: { name, path: 'vm-vm', canary: false, argv: [], tool },
      metric: { name: 'rtt', unit: 's', direction: 'lower', role: 'headline', semantics: 'rtt' },
    },
    standing,
  }
}

const members = [
  ...[member('udp_rr rack-2'), member('udp_rr rack-1'), member('tcp_rr rack-1', false)],
  ...[member('tcp_crr rack-2', false), member('tcp_crr rack-1')],
]

describe('what has no data', () => {
  test('is a row for each metric of a benchmark, with its hosts; what has data again comes last', () => {
    const rows = missingRows(members).map(({ benchmark, without, again }) => {
      return [benchmark.name, without.map(({ host }) => host.label), again.map(({ host }) => host.label)]
    })
    expect(rows).toEqual([
      ['tcp_crr', ['rack-1'], ['rack-2']],
      ['udp_rr', ['rack-1', 'rack-2'], []],
      ['tcp_rr', [], ['rack-1']],
    ])
  })

  test('is counted without what has data again', () => {
    expect(missingCounts(members)).toEqual({ benchmarks: 2, hosts: 2, series: 3, again: 2 })
  })
})
