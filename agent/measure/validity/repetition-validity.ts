import type { MetricDefinition } from '../../../server/contract/benchmark.ts'
import { percent } from '../cost.ts'
import type { Window } from '../window.ts'
import type { Thresholds } from './thresholds.ts'

/** What host and guests went through while a repetition measured. */
export interface RepetitionReadings {
  readonly host: Window
  /** Increase of the host's throttle counters; null where it has none. */
  readonly throttleEvents: number | null
}

/** Why a repetition's numbers are doubtful by what the host went through; its tool may have reasons of its own. */
export function doubtsAboutHost(
  { host, throttleEvents }: RepetitionReadings,
  thresholds: Thresholds,
  metrics: readonly MetricDefinition[],
): readonly string[] {
  const steal = percent([host], 'steal')
  const { processed = 0, dropped = 0 } = host.softnet ?? {}
  const dropPercent = processed + dropped === 0 ? 0 : (100 * dropped) / (processed + dropped)
  return [
    ...(steal !== null && steal > thresholds.stealPercent
      ? [
          `${steal.toFixed(1)} % of the host's CPU time was taken by the hypervisor below it (more than ${thresholds.stealPercent} %)`,
        ]
      : []),
    ...(throttleEvents !== null && throttleEvents > thresholds.throttleEvents
      ? [`the host's processors were throttled ${throttleEvents} times`]
      : []),
    ...(!floods(metrics) && dropPercent > thresholds.softnetDropPercent
      ? [
          `the host's receive queues dropped ${dropped} packets, ${dropPercent.toFixed(2)} % (more than ${thresholds.softnetDropPercent} %)`,
        ]
      : []),
  ]
}

/** The same by what the guests went through, which is known once their servers have been ended. */
export function doubtsAboutGuests(
  guests: readonly Window[],
  { guestStealPercent }: Thresholds,
): readonly string[] {
  const steal = percent(guests, 'steal')
  if (steal === null || steal <= guestStealPercent) return []
  return [
    `the guests waited for a CPU in ${steal.toFixed(1)} % of the time (more than ${guestStealPercent} %)`,
  ]
}

/** Whether it sends as fast as it can, whatever arrives: then drops are what is measured. */
function floods(metrics: readonly MetricDefinition[]): boolean {
  return metrics.some(({ unit, role }) => unit === 'packets/s' && role === 'headline')
}
