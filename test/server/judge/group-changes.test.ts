import { describe, expect, test } from 'vitest'
import { groupChanges, type SeriesChange, type SeriesPlace } from '../../../server/judge/group-changes.ts'
import { seededRandom, shuffled } from '../../../server/stats/seeded-random.ts'

const benchmarks = ['tcp_stream_1', 'tcp_stream_8', 'tcp_rr', 'udp_rr']
const hosts = ['metal-01', 'metal-02', 'metal-03']
const paths = ['vm-vm', 'vm-host']

const all: SeriesPlace[] = hosts.flatMap((host) =>
  paths.flatMap((path) => [
    ...benchmarks.map((benchmark) => place({ benchmark, path, host })),
    place({ benchmark: 'canary_loopback', path, host, canary: true }),
  ]),
)

function place(change: Partial<SeriesPlace>): SeriesPlace {
  const series = {
    benchmark: 'tcp_rr',
    path: 'vm-vm',
    metric: 'value',
    role: 'headline',
    canary: false,
    host: 'metal-01',
    ...change,
  } as const
  return { key: `${series.benchmark} ${series.path} ${series.host}`, ...series }
}

function changes(
  where: (series: SeriesPlace) => boolean,
  change: Partial<SeriesChange> = {},
): SeriesChange[] {
  return all
    .filter((series) => where(series) && !series.canary)
    .map((series) => ({ series, earliest: 100, latest: 103, sign: 'worse', ...change }))
}

const headlines = (given: readonly SeriesChange[]) => groupChanges(given, all).map(({ headline }) => headline)

describe('changes', () => {
  test('of one benchmark family on one path of one host are one alert that says so', () => {
    const [group, ...others] = groupChanges(
      changes((s) => s.benchmark.startsWith('tcp_') && s.path === 'vm-vm' && s.host === 'metal-01'),
      all,
    )
    expect(others).toEqual([])
    expect(group).toMatchObject({
      headline: 'value of all tcp_* on vm-vm on host metal-01',
      earliest: 100,
      latest: 103,
      sign: 'worse',
      hosts: ['metal-01'],
    })
    expect(group?.members).toHaveLength(3)
  })

  test('of everything on a host are one alert on that host', () => {
    expect(headlines(changes((s) => s.host === 'metal-02'))).toEqual(['every series on host metal-02'])
  })

  test('of the same benchmark on every host are one alert', () => {
    expect(headlines(changes((s) => s.benchmark === 'udp_rr' && s.path === 'vm-vm'))).toEqual([
      'value of udp_rr on vm-vm on every host',
    ])
  })

  test('of different benchmarks on hosts that measure the same are one alert a host', () => {
    const given = [
      ...changes((s) => s.benchmark === 'udp_rr' && s.host === 'metal-01'),
      ...changes((s) => s.benchmark === 'tcp_rr' && s.host === 'metal-02'),
    ]
    expect(headlines(given)).toEqual([
      'value of tcp_rr on 2 paths on host metal-02',
      'value of udp_rr on 2 paths on host metal-01',
    ])
  })

  test('for better and for worse are two', () => {
    const given = [
      ...changes((s) => s.benchmark === 'udp_rr'),
      ...changes((s) => s.benchmark === 'tcp_rr', { sign: 'better' }),
    ]
    expect(groupChanges(given, all).map(({ sign }) => sign)).toEqual(['better', 'worse'])
  })

  test('at different commits are two; where ranges touch, the alert names the commits that all agree on', () => {
    const one = changes((s) => s.key === 'tcp_rr vm-vm metal-01')
    const near = changes((s) => s.key === 'udp_rr vm-vm metal-01', { earliest: 102, latest: 110 })
    const far = changes((s) => s.key === 'udp_rr vm-host metal-01', { earliest: 120, latest: 121 })
    expect(groupChanges([...one, ...near, ...far], all)).toMatchObject([
      { earliest: 102, latest: 103 },
      { earliest: 120, latest: 121 },
    ])
  })

  test('do not chain: a wide range joins two neighbours to none but the one it agrees with most', () => {
    const first = changes((s) => s.key === 'tcp_rr vm-vm metal-01', { earliest: 100, latest: 101 })
    const last = changes((s) => s.key === 'udp_rr vm-vm metal-01', { earliest: 108, latest: 110 })
    const wide = changes((s) => s.key === 'tcp_rr vm-host metal-01', { earliest: 100, latest: 110 })
    expect(groupChanges([...first, ...last, ...wide], all).map(({ members }) => members.length)).toEqual([
      1, 2,
    ])
  })

  test('of nothing are no alert', () => {
    expect(groupChanges([], all)).toEqual([])
  })
})

test('the order of changes and of series does not matter', () => {
  const random = seededRandom(61)
  const given = all
    .filter((series) => !series.canary)
    .map((series): SeriesChange => {
      const earliest = Math.floor(random() * 20)
      return {
        series,
        earliest,
        latest: earliest + Math.floor(random() * 6),
        sign: random() < 0.5 ? 'better' : 'worse',
      }
    })
  const expected = groupChanges(given, all)
  for (let i = 0; i < 20; i++) {
    expect(groupChanges(shuffled(given, random), shuffled(all, random))).toEqual(expected)
  }
  expect(expected.flatMap(({ members }) => members)).toHaveLength(given.length)
})
