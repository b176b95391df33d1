import type { HostSigns } from '../../server/contract/host.ts'

/** What a host that is well looks like, with what a test wants to be otherwise. */
export function healthyHost(now: number, change: Partial<HostSigns> = {}): HostSigns {
  return {
    project: 'dataplane',
    host: { id: 'a'.repeat(64), label: 'lab-3' },
    agent: { agentVersion: '0.1.0', work: null, registeredAt: 0, seenAt: now, silent: false },
    lastRun: { id: '01K00000000000000000000000', startedAt: now },
    recent: { judged: 20, valid: 20 },
    canaryState: { judged: 2, moved: [] },
    missing: [],
    ...change,
  }
}
