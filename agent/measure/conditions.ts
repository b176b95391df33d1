import type { Conditions, FieldValue } from '../../server/contract/environment.ts'
import { limits } from '../../server/contract/values.ts'
import { percent } from './cost.ts'
import { type Resource, resources, type Snapshot } from './snapshot.ts'
import { increase, windowBetween } from './window.ts'

/** What a run was like for its host, from snapshots taken before, between and after the repetitions, never during one. */
export interface RunConditions {
  /** Before the VMs were brought up: their boots are a load of the run's own. */
  readonly atStart: Snapshot
  /** In their order, at least one: right before the first repetition, between repetitions, right after the last. */
  readonly snapshots: readonly Snapshot[]
  /** Between the first and the last snapshot, in seconds by a monotonic clock. */
  readonly seconds: number
  /** How far the wall clock was set meanwhile, in milliseconds. */
  readonly clockStepMs: number
  readonly coTenants: { readonly before: readonly string[]; readonly after: readonly string[] }
  readonly uptimeSeconds: number | null
}

/** The conditions as a run carries them: named members where there are any, the rest as run-state fields. */
export function describeConditions(run: RunConditions): Conditions {
  const { atStart, snapshots, coTenants } = run
  const [first = atStart, last = atStart] = [snapshots[0], snapshots.at(-1)]
  const host = [windowBetween(first.counters, last.counters)]
  const { state, unread } = splitFields(stateFields(run, first, last))
  return {
    load1Before: atStart.load1,
    load1After: last.load1,
    stealPercent: percent(host, 'steal'),
    busyPercent: percent(host, 'busy'),
    meanFrequencyMHz: mean(snapshots.map(({ frequency }) => frequency?.mean ?? null)),
    maxTemperatureC: largest(snapshots.map(({ temperatureC }) => temperatureC)),
    throttleEvents: increase(first.throttleEvents, last.throttleEvents),
    softnetDrops: host[0]?.softnet?.dropped ?? null,
    coTenants: [...coTenants.before].slice(0, 100),
    state,
    unread,
  }
}

interface StateField {
  readonly key: string
  readonly value: FieldValue
  /** Said where there is no value. */
  readonly why: string
}

function stateFields(run: RunConditions, first: Snapshot, last: Snapshot): readonly StateField[] {
  const { snapshots, seconds, coTenants } = run
  const conntrack = snapshots.map((snapshot) => snapshot.conntrack?.count ?? null)
  const noTracking = 'the kernel tracks no connections here'
  const added = coTenants.after.filter((name) => !coTenants.before.includes(name))
  return [
    ...resources.map((resource) => ({
      key: `host.pressure.${resource}Percent`,
      value: waitedPercent(first, last, { resource, seconds }),
      why: `/proc/pressure/${resource} does not tell`,
    })),
    field(
      'host.frequency.leastMHz',
      least(snapshots.map(({ frequency }) => frequency?.least ?? null)),
      'the host does not tell its processors’ frequencies',
    ),
    field('host.load1.most', largest(snapshots.map(({ load1 }) => load1)), '/proc/loadavg does not tell'),
    field('host.conntrack.most', largest(conntrack), noTracking),
    field('host.conntrack.limit', last.conntrack?.max ?? null, noTracking),
    field('host.clock.stepMs', Math.round(run.clockStepMs), ''),
    field('host.uptimeSeconds', run.uptimeSeconds, '/proc/uptime does not tell'),
    field('host.vms.after', coTenants.after.join(', ').slice(0, limits.textLength) || 'none', ''),
    field('host.vms.appeared', added.length, ''),
    field('host.snapshots', snapshots.length, ''),
  ]
}

function field(key: string, value: FieldValue, why: string): StateField {
  return { key, value, why }
}

function splitFields(fields: readonly StateField[]): Required<Pick<Conditions, 'state' | 'unread'>> {
  return {
    state: Object.fromEntries(fields.map(({ key, value }) => [key, value])),
    unread: Object.fromEntries(
      fields.filter(({ value }) => value === null).map(({ key, why }) => [key, why]),
    ),
  }
}

/** Share of the time in which something waited. */
function waitedPercent(
  first: Snapshot,
  last: Snapshot,
  { resource, seconds }: { readonly resource: Resource; readonly seconds: number },
): number | null {
  const microseconds = increase(first.waited[resource], last.waited[resource])
  if (microseconds === null || !(seconds > 0)) return null
  return Math.min(100, microseconds / 1e4 / seconds)
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}

function mean(values: readonly (number | null)[]): number | null {
  const numbers = known(values)
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length
}

function largest(values: readonly (number | null)[]): number | null {
  const numbers = known(values)
  return numbers.length === 0 ? null : Math.max(...numbers)
}

function least(values: readonly (number | null)[]): number | null {
  const numbers = known(values)
  return numbers.length === 0 ? null : Math.min(...numbers)
}
