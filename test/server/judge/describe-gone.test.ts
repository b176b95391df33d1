import { describe, expect, test } from 'vitest'
import {
  commonPlace,
  goneHeadline,
  type NamedBenchmark,
  nameGone,
} from '../../../server/judge/describe-gone.ts'
import type { GoneBenchmark } from '../../../server/judge/missing-data.ts'

/** Each of the benchmarks on each of the hosts; `udp_rr@ctr-ctr` is on another path. */
const gone = (benchmarks: readonly string[], hosts: readonly string[]): NamedBenchmark[] =>
  hosts.flatMap((host) =>
    benchmarks.map((text) => {
      const [name = '', path = 'vm-vm'] = text.split('@')
      return { suite: 'default', name, path, host }
    }),
  )

describe('the headline', () => {
  test.each([
    [['tcp_rr'], ['rack-1'], 'tcp_rr on vm-vm gone from suite default on rack-1 since 0123456789ab'],
    [
      ['udp_rr', 'tcp_rr'],
      ['rack-2', 'rack-1'],
      'tcp_rr and udp_rr on vm-vm gone from suite default on rack-1 and rack-2 since 0123456789ab',
    ],
    [
      ['tcp_rr', 'tcp_rr@ctr-ctr'],
      ['rack-1'],
      'tcp_rr on ctr-ctr and tcp_rr on vm-vm gone from suite default on rack-1 since 0123456789ab',
    ],
    [
      ['tcp_rr', 'udp_rr', 'rr_tail'],
      ['rack-1', 'rack-2', 'rack-3'],
      '3 benchmarks gone from suite default on 3 hosts since 0123456789ab',
    ],
  ])('of %j on %j names them, or counts what does not fit', (benchmarks, hosts, headline) => {
    expect(goneHeadline(gone(benchmarks, hosts), '0123456789ab')).toBe(headline)
  })

  test('says nothing of a commit that is not known', () => {
    expect(goneHeadline(gone(['tcp_rr'], ['rack-1']), null)).toBe(
      'tcp_rr on vm-vm gone from suite default on rack-1',
    )
  })
})

describe('all of it by name', () => {
  test('is told by the hosts that lost the same', () => {
    const some = [
      ...gone(['tcp_rr', 'udp_rr', 'rr_tail'], ['rack-1']),
      ...gone(['udp_rr', 'tcp_rr'], ['rack-2']),
    ]
    const text = 'rr_tail on vm-vm on rack-1; tcp_rr and udp_rr on vm-vm on rack-1 and rack-2'
    expect(nameGone(some)).toBe(text)
    expect(nameGone(some.toReversed())).toBe(text)
  })

  test('counts those beyond ten', () => {
    const many = Array.from({ length: 12 }, (_, i) => `rr_${10 + i}`)
    expect(nameGone(gone(many, ['rack-1']))).toMatch(/^rr_10, .*, rr_18 and 3 more on vm-vm on rack-1$/)
  })
})

test('the common place is between the last run with one of them and the first without', () => {
  const at = (place: number) => ({ run: `run ${place}`, at: place })
  const lost = (after: number, upTo: number): GoneBenchmark => ({
    ...{ suite: 'default', host: 'rack-1', name: 'tcp_rr', path: 'vm-vm', starts: [], heardAt: 0 },
    disappeared: { after: at(after), upTo: at(upTo), runs: 2 },
  })
  expect(commonPlace([lost(1, 5), lost(3, 9), lost(2, 7)])).toEqual({ after: at(3), upTo: at(5) })
  expect(commonPlace([lost(1, 3), lost(3, 9)])).toBeNull()
})
