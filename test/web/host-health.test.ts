import { describe, expect, it } from 'vitest'
import type { HostSigns, MovedCanary } from '../../server/contract/host.ts'
import { hostHealth } from '../../web/model/host-health.ts'
import { healthyHost } from './host-signs.ts'

const hour = 3_600_000
const now = Date.UTC(2026, 0, 5, 12)

const troublesOf = (change: Partial<HostSigns>) => hostHealth(healthyHost(now, change), now).troubles

const moved: MovedCanary = {
  ...{ series: '01K00000000000000000000000', benchmark: 'loopback_canary', metric: 'throughput' },
  ...{ direction: 'higher', effect: { relative: -0.061, low: -0.07, high: -0.05 }, since: null },
}

describe('the health of a host', () => {
  it('is well where no sign speaks against it', () => {
    expect(hostHealth(healthyHost(now), now)).toEqual({ state: 'well', troubles: [] })
  })

  it('needs no agent: runs may come from CI alone', () => {
    expect(troublesOf({ agent: null })).toEqual([])
  })

  it('goes by the last runs: one in five may be kept out, and a few runs tell nothing', () => {
    expect(troublesOf({ recent: { judged: 20, valid: 16 } })).toEqual([])
    expect(troublesOf({ recent: { judged: 20, valid: 15 } })).toEqual(['only 15 of its last 20 runs valid'])
    expect(troublesOf({ recent: { judged: 4, valid: 0 } })).toEqual([])
    expect(troublesOf({ recent: { judged: 5, valid: 3 } })).toEqual(['only 3 of its last 5 runs valid'])
  })

  it('is in doubt where a canary lies off its level, or has shifted to another', () => {
    expect(troublesOf({ canaryState: { judged: 2, moved: [moved] } })).toEqual([
      'canary moved: loopback_canary throughput −6.1 %',
    ])
    const shifted = { ...moved, since: now - 3 * hour }
    expect(troublesOf({ canaryState: { judged: 3, moved: [shifted, moved] } })).toEqual([
      'canary shifted 3 h ago: loopback_canary throughput −6.1 % and 1 more',
    ])
    expect(troublesOf({ canaryState: { judged: 2, moved: [{ ...moved, effect: null }] } })).toEqual([
      'canary moved: loopback_canary throughput',
    ])
  })

  it('is in doubt where runs do not come any more, as the alert about it says', () => {
    const missing = [{ alert: moved.series, headline: 'lab-3: no more baseline runs' }]
    expect(hostHealth(healthyHost(now, { missing }), now)).toEqual({
      state: 'in-doubt',
      troubles: ['no more baseline runs'],
    })
  })

  it('names a silent agent before anything else', () => {
    const { agent } = healthyHost(now)
    const signs = healthyHost(now, {
      agent: agent && { ...agent, silent: true, seenAt: now - 3 * hour },
      recent: { judged: 20, valid: 12 },
      canaryState: { judged: 2, moved: [moved] },
    })
    expect(hostHealth(signs, now)).toEqual({
      state: 'silent',
      troubles: [
        'agent last heard 3 h ago',
        'canary moved: loopback_canary throughput −6.1 %',
        'only 12 of its last 20 runs valid',
      ],
    })
  })
})
