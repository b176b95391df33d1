import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { CpuShares, Window } from './window.ts'

/** What the kernels counted while a repetition measured. */
export interface Windows {
  readonly host: Window
  /** Of each VM that an end runs in, once. */
  readonly guests: readonly Window[]
  /** An end of the traffic is on the host itself: then its network counters belong to the benchmark. */
  readonly hostIsEnd: boolean
}

/**
 * What a repetition cost host and guests, and what went wrong on the way: explanatory metrics, which never alert. Only
 * what is known is among the values.
 *
 * CPU seconds per gigabit are (CPU seconds per second) / (gigabits per second): user, nice, system and interrupts of all
 * CPUs, in which a guest's time counts as user. On the host that includes vhost threads, QEMU and softirq, which no tool
 * sees of itself. Both are rates, because tools leave their first seconds out of the throughput, not out of the cost.
 */
export function costOf(
  { host, guests, hostIsEnd }: Windows,
  values: Readonly<Record<string, number>>,
  metrics: readonly MetricDefinition[],
): Readonly<Record<string, number>> {
  const gigabits = throughputOf(values, metrics) / 1e9
  const ends = hostIsEnd ? [host, ...guests] : guests
  const known: Readonly<Record<string, number | null>> = {
    host_cpu_per_gbit: perGigabit([host], gigabits),
    guest_cpu_per_gbit: perGigabit(guests, gigabits),
    host_busy: percent([host], 'busy'),
    host_softirq: percent([host], 'softirq'),
    host_steal: percent([host], 'steal'),
    guest_busy: percent(guests, 'busy'),
    guest_softirq: percent(guests, 'softirq'),
    guest_steal: percent(guests, 'steal'),
    retransmitted_segments: total(ends.map(({ retransmitted }) => retransmitted)),
    softnet_drops: total([host, ...guests].map(({ softnet }) => softnet?.dropped ?? null)),
    udp_drops: total(ends.map(({ udpErrors }) => udpErrors)),
  }
  return Object.fromEntries(
    Object.entries(known).filter((entry): entry is [string, number] => entry[1] !== null),
  )
}

const explains = (name: string, unit: MetricDefinition['unit'], direction: MetricDefinition['direction']) =>
  ({ name, unit, direction, role: 'explanatory', semantics: null }) as const

/** The definitions of all that `costOf` may give. */
export const costMetrics: readonly MetricDefinition[] = [
  explains('host_cpu_per_gbit', 's/Gbit', 'lower'),
  explains('guest_cpu_per_gbit', 's/Gbit', 'lower'),
  explains('host_busy', 'percent', 'none'),
  explains('host_softirq', 'percent', 'none'),
  explains('host_steal', 'percent', 'lower'),
  explains('guest_busy', 'percent', 'none'),
  explains('guest_softirq', 'percent', 'none'),
  explains('guest_steal', 'percent', 'lower'),
  explains('retransmitted_segments', 'count', 'none'),
  explains('softnet_drops', 'count', 'lower'),
  explains('udp_drops', 'count', 'lower'),
]

/** Share of all CPUs of several kernels together, in percent; null where none of them tells. */
export function percent(windows: readonly Window[], kind: keyof CpuShares): number | null {
  const known = windows.flatMap(({ shares, cpus }) => (shares === null ? [] : [{ shares, cpus }]))
  const cpus = known.reduce((sum, one) => sum + one.cpus, 0)
  if (cpus === 0) return null
  return (100 * known.reduce((sum, one) => sum + one.shares[kind] * one.cpus, 0)) / cpus
}

/** Bits per second that a headline says arrived; NaN where none does. */
function throughputOf(
  values: Readonly<Record<string, number>>,
  metrics: readonly MetricDefinition[],
): number {
  const metric = metrics.find(({ unit, role }) => unit === 'bit/s' && role === 'headline')
  return values[metric?.name ?? ''] ?? Number.NaN
}

function perGigabit(windows: readonly Window[], gigabits: number): number | null {
  const busy = total(windows.map(({ shares, cpus }) => (shares === null ? null : shares.busy * cpus)))
  return busy === null || !(gigabits > 0) ? null : busy / gigabits
}

/** Null where none of them is known, or one of several is not: a sum of what happens to be known misleads. */
function total(values: readonly (number | null)[]): number | null {
  if (values.length === 0 || values.includes(null)) return null
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
}
