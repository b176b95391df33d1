import {
  benchmarkKey,
  type Disappearance,
  forgottenAfter,
  hostCause,
  suiteCause,
  type Watched,
} from '../judge/missing-data.ts'
import type { Stream } from '../judge/overdue.ts'
import type { Reads } from './deps.ts'

type Run = Awaited<ReturnType<Reads['watch']['runs']>>[number]
type Series = Awaited<ReturnType<Reads['watch']['series']>>[number]

export interface LoadedWatch {
  readonly watched: Watched
  /** Series by what they would be missing with: the cause of a host or a suite, the key of a benchmark. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

/** More runs than tell any habit. */
const mostRuns = 20_000
/** Of a benchmark; see `silenceOf`. */
const mostStarts = 21

/**
 * What tells whether a project's data still come. Null where it sleeps: what had no baseline run for so long that all is
 * forgotten has been given up as a whole, and misses nothing.
 */
export async function loadWatched(
  { watch }: Pick<Reads, 'watch'>,
  project: string,
  now: number,
): Promise<LoadedWatch | null> {
  const since = now - forgottenAfter
  const runs = await watch.runs(project, { since, limit: mostRuns })
  if (runs.length === 0) return null
  const series = (await watch.series(project)).filter(
    (one) => Math.min(one.receivedAt, one.historyAt) >= since,
  )
  const byHost = Map.groupBy(runs, ({ host }) => host)
  const bySuite = Map.groupBy(runs, suiteOf)
  const benchmarks: Watched['benchmarks'][number][] = []
  for (const group of Map.groupBy(series, keyOf).values()) {
    const newest = group.reduce((a, b) => (b.historyAt > a.historyAt ? b : a))
    const disappeared = disappearanceOf(newest, bySuite.get(suiteOf(newest)) ?? [])
    benchmarks.push({
      ...{ host: newest.host, suite: newest.suite, name: newest.benchmark, path: newest.path },
      ...{ heardAt: newest.receivedAt, disappeared },
      // What came with the last run is not missing, however often it comes.
      starts: disappeared === null ? [] : await watch.starts(project, newest.series, mostStarts),
    })
  }
  return {
    watched: {
      agents: await watch.agents(project),
      hosts: [...byHost].map(([host, own]) => ({ host, ...streamOf(own) })),
      suites: [...bySuite.values()].flatMap((own) =>
        own[0] === undefined ? [] : [{ host: own[0].host, suite: own[0].suite, ...streamOf(own) }],
      ),
      benchmarks,
    },
    members: membersOf(series),
  }
}

/** Where a benchmark went whose newest series is that: all runs that come later in history are without it. */
function disappearanceOf(newest: Series, ofSuite: readonly Run[]): Disappearance | null {
  const later = ofSuite
    .filter(({ historyAt }) => historyAt > newest.historyAt)
    .sort((a, b) => a.historyAt - b.historyAt)
  const [first] = later
  if (first === undefined) return null
  return {
    after: { run: newest.run, at: newest.historyAt },
    upTo: { run: first.id, at: first.historyAt },
    runs: later.length,
  }
}

function suiteOf({ host, suite }: Pick<Run, 'host' | 'suite'>): string {
  return suiteCause(host, suite)
}

function keyOf({ host, benchmark: name, path }: Series): string {
  return benchmarkKey({ host, name, path })
}

function streamOf(runs: readonly Run[]): Pick<Stream, 'starts' | 'heardAt'> {
  return {
    starts: runs.map(({ startedAt }) => startedAt),
    heardAt: runs.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0),
  }
}

/** Headline metrics; all of a benchmark that has none, so that its alert has something that it is about. */
function membersOf(series: readonly Series[]): Map<string, string[]> {
  const members = new Map<string, string[]>()
  const add = (cause: string, { series: id }: Series) =>
    members.set(cause, [...(members.get(cause) ?? []), id])
  for (const [key, own] of Map.groupBy(series, keyOf)) {
    const headline = own.filter((one) => one.headline)
    for (const one of headline.length > 0 ? headline : own) add(key, one)
    for (const one of headline) for (const cause of [hostCause(one.host), suiteOf(one)]) add(cause, one)
  }
  return members
}
