import { describe, expect, it } from 'vitest'
import { commitTimes } from '../../web/model/commit-text.ts'
import { environmentRows } from '../../web/model/environment-rows.ts'
import { formatEffectInterval, formatInterval, rangeOf } from '../../web/model/format-interval.ts'
import { formatAgo, formatDuration } from '../../web/model/format-time.ts'
import { pointFacts } from '../../web/model/point-facts.ts'
import { shellText } from '../../web/model/shell-text.ts'
import { seriesDetail } from './series-fixture.ts'

describe('formatInterval', () => {
  it('says the unit once', () => {
    expect(formatInterval({ low: 9.38e9, high: 9.44e9 }, 'bit/s')).toBe('9.38–9.44 Gbit/s')
    expect(formatInterval({ low: 48, high: 52.25 }, 'us')).toBe('48.0–52.3 µs')
    expect(formatInterval({ low: 3, high: 70 }, 'percent')).toBe('3.00–70.0%')
    expect(formatInterval({ low: 1, high: 70 }, 'count')).toBe('1.00–70.0')
  })

  it('says both units where they differ', () => {
    expect(formatInterval({ low: 990e6, high: 1.02e9 }, 'bit/s')).toBe('990 Mbit/s–1.02 Gbit/s')
  })

  it('takes the digits that a tight range needs', () => {
    expect(formatInterval({ low: 941.21e6, high: 941.38e6 }, 'bit/s')).toBe('941.2–941.4 Mbit/s')
  })

  it('says a single value where there is no range', () => {
    expect(formatInterval({ low: 5, high: 5 }, 'us')).toBe('5.00 µs')
  })
})

describe('formatEffectInterval', () => {
  it('shows both ends with their signs', () => {
    expect(formatEffectInterval({ relative: 0, low: -0.061, high: 0.012 })).toBe('−6.1 % to +1.2 %')
  })
})

describe('rangeOf', () => {
  it('needs two samples', () => {
    expect(rangeOf([1])).toBeNull()
    expect(rangeOf([3, 1, 2])).toEqual({ low: 1, high: 3 })
  })
})

describe('pointFacts', () => {
  it('tells value, spread, count, expectation, effect and where it was measured, on single lines', () => {
    const detail = seriesDetail()
    const facts = detail.points[3] && pointFacts(detail.points[3], detail)
    expect(facts?.title).toBe('dddddddd Commit D')
    expect(facts?.lines.slice(0, 3)).toEqual([
      '8.80 Gbit/s (range 8.71–8.98 Gbit/s, n = 4)',
      'expected 9.30–9.70 Gbit/s from 12 runs',
      '−8.0 % vs baseline (−10 % to −6.0 %)',
    ])
    expect(facts?.lines[3]).toMatch(/^PR #412 · lab-3 · run of 2025-09-0\d/)
    expect(facts?.lines[4]).toMatch(/^authored 2025-08-2\d \d\d:00, committed 2025-09-0\d/)
    expect(facts).toMatchObject({ verdict: 'regressed', reason: 'It is regressed.' })
  })
})

describe('commitTimes', () => {
  const committedAt = Date.UTC(2025, 8, 4, 12)

  it('tells when a commit was written, and when it was committed where that was later', () => {
    expect(commitTimes({ authoredAt: committedAt - 3_600_000, committedAt })).toMatch(
      /^authored 2025-09-0\d \d\d:00, committed 2025-09-0\d \d\d:00$/,
    )
    expect(commitTimes({ authoredAt: committedAt + 20_000, committedAt })).toMatch(/^authored [\d :-]+$/)
  })

  it('does not call the time of a commit that of its author where nobody told it', () => {
    expect(commitTimes({ committedAt })).toMatch(/^committed [\d :-]+$/)
  })
})

describe('environmentRows', () => {
  const environment = {
    identity: { 'vm.cpus': 2 },
    epoch: { 'host.kernel': '6.1.0-18' },
    noted: { 'host.bios.version': null, 'host.asset': null },
    unread: { 'host.bios.version': 'needs root' },
  }

  it('says why a fact was not collected', () => {
    const texts = environmentRows(environment, '').map((row) => `${row.kind} ${row.field}: ${row.text}`)
    expect(texts).toEqual([
      'identity vm.cpus: 2',
      'epoch host.kernel: 6.1.0-18',
      'noted host.asset: not collected: no reason given',
      'noted host.bios.version: not collected: needs root',
    ])
  })

  it('finds by name, value and class', () => {
    const find = (text: string) => environmentRows(environment, text).map((row) => row.field)
    expect(find('kernel')).toEqual(['host.kernel'])
    expect(find('6.1.0')).toEqual(['host.kernel'])
    expect(find('identity cpus')).toEqual(['vm.cpus'])
  })
})

describe('times', () => {
  it('says durations in the two largest units', () => {
    expect([840, 12_540, 185_000, 4_320_000].map(formatDuration)).toEqual([
      '840 ms',
      '12.5 s',
      '3 min 05 s',
      '1 h 12 min',
    ])
  })

  it('says how long ago', () => {
    const now = Date.UTC(2025, 8, 12, 12)
    const ago = (minutes: number) => formatAgo(now - minutes * 60_000, now)
    expect([0, 5, 200, 3 * 1440].map(ago)).toEqual(['just now', '5 min ago', '3 h ago', '3 days ago'])
  })
})

describe('shellText', () => {
  it('quotes what a shell would take apart', () => {
    expect(shellText(['iperf3', '-c', '192.0.2.11', "it's $HOME"])).toBe(
      "iperf3 -c 192.0.2.11 'it'\\''s $HOME'",
    )
  })
})
