import type { Counters, CpuTicks } from './counters.ts'

/** What a kernel counted between two readings; null where it does not tell, or no time lies between them. */
export interface Window {
  readonly cpus: number
  /** Shares of all CPUs' time, from 0 to 1. */
  readonly shares: CpuShares | null
  readonly retransmitted: number | null
  readonly udpErrors: number | null
  readonly softnet: { readonly processed: number; readonly dropped: number } | null
}

export interface CpuShares {
  /** Neither idle nor taken away: user, nice, system, interrupts. */
  readonly busy: number
  readonly softirq: number
  readonly steal: number
  readonly idle: number
}

export function windowBetween(before: Counters, after: Counters): Window {
  const processed = increase(before.softnet?.processed, after.softnet?.processed)
  const dropped = increase(before.softnet?.dropped, after.softnet?.dropped)
  return {
    cpus: after.cpus,
    shares: sharesBetween(before.ticks, after.ticks),
    retransmitted: increase(before.retransmitted, after.retransmitted),
    udpErrors: increase(before.udpErrors, after.udpErrors),
    softnet: processed === null || dropped === null ? null : { processed, dropped },
  }
}

function sharesBetween(before: CpuTicks | null, after: CpuTicks | null): CpuShares | null {
  if (before === null || after === null) return null
  const total = after.total - before.total
  if (total <= 0) return null
  const share = (kind: 'idle' | 'softirq' | 'steal') =>
    Math.min(1, Math.max(0, (after[kind] - before[kind]) / total))
  const [idle, softirq, steal] = [share('idle'), share('softirq'), share('steal')]
  return { idle, softirq, steal, busy: Math.max(0, 1 - idle - steal) }
}

/** Counters start again at 0 after a reset of the driver: then nothing is known. */
export function increase(before: number | null | undefined, after: number | null | undefined): number | null {
  if (before === null || before === undefined || after === null || after === undefined) return null
  return after < before ? null : after - before
}
