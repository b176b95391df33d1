import { formatCount } from '../contract/units.ts'
import { quartiles } from '../stats/quantiles.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What has been silent for so long is over, and nobody waits for it any more. */
export const forgottenAfter = 90 * day

/** When runs were measured, and when the newest of them came. */
export interface Stream {
  readonly host: string
  /** Starts of its runs, oldest first. */
  readonly starts: readonly number[]
  /** When data came last. */
  readonly heardAt: number
}

export interface WatchedBenchmark extends Stream {
  readonly suite: string
  readonly name: string
  readonly path: string
  /** Later runs of the suite on the host, all of them without it. */
  readonly runsSince: number
}

export interface Watched {
  /** When agents were heard, by host. */
  readonly agents: readonly Omit<Stream, 'starts'>[]
  readonly hosts: readonly Stream[]
  readonly suites: readonly (Stream & { readonly suite: string })[]
  readonly benchmarks: readonly WatchedBenchmark[]
}

/** How long silence is borne; see the project's settings. */
export interface Patience {
  readonly seriesAfterHours: number | null
  readonly agentAfterMinutes: number | null
}

/** Something that no data come from any more. */
export interface Missing {
  /** Tells one from another: `agent/<host>`, `series-of-host/<host>`, `suite/<host>/<suite>`, `benchmark/<host>/<name>/<path>`. */
  readonly cause: string
  readonly host: string
  /** What is missing, to be put after the host's label. */
  readonly what: string
  readonly why: string
}

/**
 * What is missing: an agent that says nothing, a host without runs, a suite that other runs of its host go on without, a
 * benchmark that its suite goes on without. Each is told at its widest: a silent host explains its suites, and a suite
 * that does not run explains its benchmarks.
 */
export function findMissing(watched: Watched, patience: Patience, now: number): Missing[] {
  const agents = watched.agents.filter(({ heardAt }) => isSilentAgent(heardAt, patience, now))
  const overdue = (stream: Stream) => overdueBy(stream, patience, now)
  const hosts = watched.hosts.flatMap((stream) => {
    const pace = overdue(stream)
    return pace === null ? [] : [{ ...stream, pace }]
  })
  const silent = new Set(hosts.map(({ host }) => host))
  const suites = watched.suites.flatMap((stream) => {
    const pace = silent.has(stream.host) ? null : overdue(stream)
    return pace === null ? [] : [{ ...stream, pace }]
  })
  const benchmarks = watched.benchmarks.filter(
    (one) => one.runsSince >= leastRunsSince && overdue(one) !== null,
  )
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
    ...benchmarks.map(({ host, suite, name, path, runsSince }) => ({
      ...{ cause: benchmarkCause({ host, name, path }), host },
      what: `${name} on ${path} has disappeared from suite ${suite}`,
      why: `${formatCount(runsSince, 'run')} since have no value of it`,
    })),
  ]
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

export function benchmarkCause({
  host,
  name,
  path,
}: Pick<WatchedBenchmark, 'host' | 'name' | 'path'>): string {
  return `benchmark/${host}/${name}/${path}`
}

/** One run without it may be a run of a part of the suite. */
const leastRunsSince = 2

function isSilentAgent(heardAt: number, { agentAfterMinutes }: Patience, now: number): boolean {
  return agentAfterMinutes !== null && now - heardAt > agentAfterMinutes * minute
}

/** The usual pause of a stream that is overdue; null where nothing is wrong with it. */
function overdueBy({ starts, heardAt }: Stream, { seriesAfterHours }: Patience, now: number): number | null {
  const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? start))
  // What was measured once or twice is no habit.
  if (gaps.length < 2) return null
  const pace = quartiles(gaps.slice(-paceRuns)).median
  const bearable =
    seriesAfterHours === null ? Math.max(day, 3 * pace, usualPause(gaps)) : seriesAfterHours * hour
  return now - heardAt > bearable ? pace : null
}

/** As many of the last runs tell the pace. */
const paceRuns = 20

/**
 * A pause that came twice comes again: whoever measures every commit has no runs at weekends. The longest one may have
 * been the last failure.
 */
function usualPause(gaps: readonly number[]): number {
  return 1.25 * (gaps.toSorted((a, b) => b - a)[1] ?? 0)
}

function sayPace(silence: number, pace: number): string {
  return `None came for ${formatSpan(silence)}; usually there is one every ${formatSpan(pace)}`
}

/** `45 minutes`, `30 hours`, `4 days`: rounded down, but never to nothing. */
function formatSpan(ms: number): string {
  if (ms < 2 * hour) return formatCount(Math.max(1, Math.floor(ms / minute)), 'minute')
  if (ms < 2 * day) return formatCount(Math.floor(ms / hour), 'hour')
  return formatCount(Math.floor(ms / day), 'day')
}
