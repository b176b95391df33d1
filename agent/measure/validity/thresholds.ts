import { z } from 'zod'

const percent = z.number().min(0).max(100)
const amount = z.number().min(0).max(1e9)

/** What a suite may say under `validity`. */
export const ThresholdsFile = z.strictObject({
  stealPercent: percent.optional(),
  guestStealPercent: percent.optional(),
  softnetDropPercent: percent.optional(),
  throttleEvents: amount.optional(),
  temperatureC: amount.optional(),
  loadPerCpu: amount.optional(),
  conntrackPercent: percent.optional(),
  clockStepMs: amount.optional(),
  coTenants: z.enum(['refuse', 'same', 'allow']).optional(),
  linkChanges: z.boolean().optional(),
})

/**
 * From where on a repetition or a run is suspect: kept and shown, and never part of what others are judged against. The
 * defaults let a quiet bare-metal host pass always, and a shared one where what disturbs it stays below its noise.
 */
export interface Thresholds {
  /**
   * Share of the host's CPU time that a hypervisor below it took during a repetition. On bare metal it is 0, and 1 % would
   * do; a host that is a virtual machine itself has a few percent on good days.
   */
  readonly stealPercent: number
  /** The same as the guests see it: it is how they feel each other and the host's own work, e.g. vhost threads. */
  readonly guestStealPercent: number
  /**
   * Packets that the host's receive queues dropped in a repetition, of all that they took. Not asked of benchmarks that
   * send as fast as they can without a receiver's say (packet rates): there drops are what is measured.
   */
  readonly softnetDropPercent: number
  /** Increase of the CPUs' throttle counters that is put up with in a repetition. */
  readonly throttleEvents: number
  /** Highest temperature of any sensor during the run. Processors throttle at 95 to 105 °C. */
  readonly temperatureC: number
  /**
   * Load average before the run, for each CPU. It lags by a minute: a build that has just ended leaves 1 behind, so more
   * than 2 says that others are still at work.
   */
  readonly loadPerCpu: number
  /** How full the host's connection-tracking table became: a full one drops new connections. */
  readonly conntrackPercent: number
  /** How far the wall clock was set during the run. Slewing does not count: the monotonic clock is slewed with it. */
  readonly clockStepMs: number
  /**
   * VMs of others: `refuse` has none of them; `same` takes those that were there from the run's begin to its end for a
   * part of the host; `allow` asks nothing.
   */
  readonly coTenants: 'refuse' | 'same' | 'allow'
  /** Whether a network interface that changed speed or MTU, or lost its link, during the run matters. */
  readonly linkChanges: boolean
}

export const defaultThresholds: Thresholds = {
  stealPercent: 5,
  guestStealPercent: 10,
  softnetDropPercent: 0.1,
  throttleEvents: 0,
  temperatureC: 95,
  loadPerCpu: 2,
  conntrackPercent: 90,
  clockStepMs: 100,
  coTenants: 'refuse',
  linkChanges: true,
}
