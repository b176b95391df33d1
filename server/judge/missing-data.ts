import {
  beganAgain,
  day,
  formatSpan,
  isSilentAgent,
  type Patience,
  type Stream,
  silenceOf,
} from './overdue.ts'

/** What has been silent for so long is over, and nobody waits for it any more. */
export const forgottenAfter = 90 * day

/** A run at its place in the order of history. */
export interface PlacedRun {
  readonly run: string
  readonly at: number
}

/** Where in a host's history a benchmark went, as far as runs of its suite tell. */
export interface Disappearance {
  /** The last run with it, and the first without. */
  readonly after: PlacedRun
  readonly upTo: PlacedRun
  /** All runs of the suite since, none of which has it. */
  readonly runs: number
}

export interface WatchedBenchmark extends Stream {
  readonly suite: string
  readonly name: string
  readonly path: string
  /** Null where the newest run of its suite has it. */
  readonly disappeared: Disappearance | null
}

export type GoneBenchmark = WatchedBenchmark & { readonly disappeared: Disappearance }

export interface Watched {
  /** When agents were heard, by host. */
  readonly agents: readonly Omit<Stream, 'starts'>[]
  readonly hosts: readonly Stream[]
  readonly suites: readonly (Stream & { readonly suite: string })[]
  readonly benchmarks: readonly WatchedBenchmark[]
}

/** An agent, host or suite that no data come from any more. */
export interface Missing {
  /** Tells one from another: `agent/<host>`, `series-of-host/<host>`, `suite/<host>/<suite>`. */
  readonly cause: string
  readonly host: string
  /** What is missing, to be put after the host's label. */
  readonly what: string
  readonly why: string
}

/** A benchmark that is gone for longer than its usual pause. */
export interface LateBenchmark {
  readonly benchmark: GoneBenchmark
  /** It is gone for longer than is borne. */
  readonly overdue: boolean
}

/**
 * What is silent: an agent that says nothing, a host without runs, a suite that other runs of its host go on without.
 * Each is told at its widest: a silent host explains its suites, and they are waited for anew when it is back.
 */
export function findMissing(watched: Watched, patience: Patience, now: number): Missing[] {
  const agents = watched.agents.filter(({ heardAt }) => isSilentAgent(heardAt, patience, now))
  const { hosts, suites } = overdueStreams(watched, patience, now)
  return [
    ...agents.map(({ host, heardAt }) => ({
      ...{ cause: agentCause(host), host, what: 'the agent is silent' },
      why: `Nothing was heard of it for ${formatSpan(now - heardAt)}`,
    })),
    ...hosts.map(({ host, heardAt, pace }) => ({
      ...{ cause: hostCause(host), host, what: 'no more baseline runs' },
      why: sayPace(now - heardAt, pace),
    })),
    ...suites.map(({ host, suite, heardAt, pace }) => ({
      ...{ cause: suiteCause(host, suite), host, what: `no more baseline runs of suite ${suite}` },
      why: sayPace(now - heardAt, pace),
    })),
  ]
}

/**
 * Benchmarks that their suites go on without, longer than usual. Where a host or a suite is silent as a whole, that
 * explains what it measured, which is waited for anew when it is back.
 */
export function findLate(watched: Watched, patience: Patience, now: number): LateBenchmark[] {
  const { hosts, suites } = overdueStreams(watched, patience, now)
  const silent = new Set([
    ...hosts.map(({ host }) => hostCause(host)),
    ...suites.map(({ host, suite }) => suiteCause(host, suite)),
  ])
  const back = new Map([
    ...watched.hosts.map((one) => [hostCause(one.host), beganAgain(one, patience)] as const),
    ...watched.suites.map((one) => [suiteCause(one.host, one.suite), beganAgain(one, patience)] as const),
  ])
  return watched.benchmarks.flatMap((benchmark): LateBenchmark[] => {
    const wider = [hostCause(benchmark.host), suiteCause(benchmark.host, benchmark.suite)]
    if (!isGone(benchmark) || wider.some((cause) => silent.has(cause))) return []
    const since = Math.max(...wider.map((cause) => back.get(cause) ?? 0))
    const silence = silenceOf(benchmark, patience, now, since)
    return silence?.late === true ? [{ benchmark, overdue: silence.overdue }] : []
  })
}

/** Whether later runs of its suite are without it, however long ago it came last. */
export function isGone(benchmark: WatchedBenchmark): benchmark is GoneBenchmark {
  return benchmark.disappeared !== null && benchmark.disappeared.runs >= leastRunsSince
}

export function agentCause(host: string): string {
  return `agent/${host}`
}

export function hostCause(host: string): string {
  return `series-of-host/${host}`
}

export function suiteCause(host: string, suite: string): string {
  return `suite/${host}/${suite}`
}

/** Tells a benchmark on a host from others; once the cause of an alert of its own. */
export function benchmarkKey({ host, name, path }: Pick<WatchedBenchmark, 'host' | 'name' | 'path'>): string {
  return `benchmark/${host}/${name}/${path}`
}

/** The cause of an alert about benchmarks that are gone, by the first run without one of them. */
export function goneCause(suite: string, firstWithout: string): string {
  return `gone/${suite}/${firstWithout}`
}

/** Whether an alert is about benchmarks that are gone, and not about something silent. */
export function isAboutGone(cause: string): boolean {
  return cause.startsWith('gone/') || cause.startsWith('benchmark/')
}

/** One run without it may be a run of a part of the suite. */
const leastRunsSince = 2

function overdueStreams(watched: Watched, patience: Patience, now: number) {
  const overdue = <S extends Stream>(stream: S, since = 0) => {
    const silence = silenceOf(stream, patience, now, since)
    return silence?.overdue === true ? [{ ...stream, pace: silence.pace }] : []
  }
  const hosts = watched.hosts.flatMap((stream) => overdue(stream))
  const silent = new Set(hosts.map(({ host }) => host))
  const back = new Map(watched.hosts.map((stream) => [stream.host, beganAgain(stream, patience)]))
  const suites = watched.suites
    .filter(({ host }) => !silent.has(host))
    .flatMap((stream) => overdue(stream, back.get(stream.host)))
  return { hosts, suites }
}

function sayPace(silence: number, pace: number): string {
  return `None came for ${formatSpan(silence)}; usually there is one every ${formatSpan(pace)}`
}
