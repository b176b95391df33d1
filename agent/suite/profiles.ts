import { catalogue } from '../plan/catalogue.ts'

export const profiles = ['smoke', 'ci', 'full'] as const
export type Profile = (typeof profiles)[number]

/** What a profile stands for where the suite says nothing else. Durations are seconds. */
export interface ProfileValues {
  /** Those of them that this machine has no tool for are left out with a note. */
  readonly benchmarks: readonly string[]
  readonly seconds: number
  /** Measured repetitions of each benchmark: more than the least only where the suite's stop rule asks for them. */
  readonly repetitions: { readonly least: number; readonly most: number }
  readonly stop: { readonly halfWidthPercent: number } | null
  /** Measured repetitions of the canary at each end of the run. */
  readonly canaryRepetitions: number
  /** Measured repetitions on the baseline path; 0 measures no baseline. */
  readonly baselineRepetitions: number
  /** No repetition beyond the least number is begun once measuring has taken this long. */
  readonly measuringSeconds: number
  /** Deadline of the whole run, VMs included. */
  readonly runSeconds: number
  /** What measuring the default suite takes at most, without VMs' boots and what lies between repetitions; a test holds it. */
  readonly budgetSeconds: number
}

/** The headline set: throughput, packet rate, round trips and connections, each by the tool that tells it best. */
const headlines = ['tcp_stream_1', 'tcp_stream_4', 'tcp_rr', 'tcp_crr', 'udp_pps_64', 'rr_tail']

/**
 * - `smoke`: does everything work? About two minutes with the boot of two VMs. No baseline path: its two repetitions
 *   more of everything would double the time.
 * - `ci`: the headline set with a fixed number of repetitions, about ten minutes beside the boot.
 * - `full`: every benchmark that the agent knows, until each is known to 2.5 % or has had ten repetitions; for the night.
 */
export const profileValues: Readonly<Record<Profile, ProfileValues>> = {
  smoke: {
    benchmarks: ['tcp_stream_1', 'rr_tail'],
    seconds: 2,
    repetitions: { least: 3, most: 3 },
    stop: null,
    ...{ canaryRepetitions: 1, baselineRepetitions: 0 },
    ...{ measuringSeconds: 120, runSeconds: 30 * 60, budgetSeconds: 45 },
  },
  ci: {
    benchmarks: headlines,
    seconds: 10,
    repetitions: { least: 5, most: 5 },
    stop: null,
    ...{ canaryRepetitions: 2, baselineRepetitions: 2 },
    ...{ measuringSeconds: 12 * 60, runSeconds: 30 * 60, budgetSeconds: 10 * 60 },
  },
  full: {
    benchmarks: [...headlines, ...Object.keys(catalogue).filter((name) => !headlines.includes(name))],
    seconds: 10,
    repetitions: { least: 5, most: 10 },
    stop: { halfWidthPercent: 2.5 },
    ...{ canaryRepetitions: 3, baselineRepetitions: 3 },
    ...{ measuringSeconds: 90 * 60, runSeconds: 3 * 60 * 60, budgetSeconds: 90 * 60 },
  },
}
