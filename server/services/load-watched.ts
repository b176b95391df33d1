import {
  benchmarkCause,
  forgottenAfter,
  hostCause,
  type Stream,
  suiteCause,
  type Watched,
} from '../judge/missing-data.ts'
import type { Reads } from './deps.ts'

type Run = Awaited<ReturnType<Reads['watch']['runs']>>[number]
type Series = Awaited<ReturnType<Reads['watch']['series']>>[number]

/** The runs between which a benchmark disappeared. */
export interface Disappearance {
  /** The last with it, and the first without. */
  readonly after: string
  readonly upTo: string
}

export interface LoadedWatch {
  readonly watched: Watched
  /** Series by what they would be missing with. */
  readonly members: ReadonlyMap<string, readonly string[]>
  readonly disappeared: ReadonlyMap<string, Disappearance>
}

/** More runs than tell any habit. */
const mostRuns = 20_000
/** Of a benchmark; see `findMissing`. */
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
  const disappeared = new Map<string, Disappearance>()
  const benchmarks: Watched['benchmarks'][number][] = []
  for (const [cause, group] of Map.groupBy(series, causeOf)) {
    const newest = group.reduce((a, b) => (b.historyAt > a.historyAt ? b : a))
    const later = (bySuite.get(suiteOf(newest)) ?? [])
      .filter(({ historyAt }) => historyAt > newest.historyAt)
      .sort((a, b) => a.historyAt - b.historyAt)
    const [first] = later
    if (first !== undefined) disappeared.set(cause, { after: newest.run, upTo: first.id })
    benchmarks.push({
      ...{ host: newest.host, suite: newest.suite, name: newest.benchmark, path: newest.path },
      ...{ heardAt: newest.receivedAt, runsSince: later.length },
      // What came with the last run is not missing, however often it comes.
      starts: first === undefined ? [] : await watch.starts(project, newest.series, mostStarts),
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
    disappeared,
  }
}

function suiteOf({ host, suite }: Pick<Run, 'host' | 'suite'>): string {
  return suiteCause(host, suite)
}

function causeOf({ host, benchmark: name, path }: Series): string {
  return benchmarkCause({ host, name, path })
}

function streamOf(runs: readonly Run[]): Pick<Stream, 'starts' | 'heardAt'> {
  return {
    starts: runs.map(({ startedAt }) => startedAt),
    heardAt: runs.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0),
  }
}

function membersOf(series: readonly Series[]): Map<string, string[]> {
  const members = new Map<string, string[]>()
  const add = (cause: string, id: string) => members.set(cause, [...(members.get(cause) ?? []), id])
  for (const one of series) {
    if (!one.headline) continue
    for (const cause of [causeOf(one), hostCause(one.host), suiteOf(one)]) add(cause, one.series)
  }
  return members
}
