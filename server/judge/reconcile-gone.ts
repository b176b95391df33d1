import { groupChanges, type SeriesChange, type SeriesPlace } from './group-changes.ts'
import {
  benchmarkKey,
  type GoneBenchmark,
  isGone,
  type LateBenchmark,
  type WatchedBenchmark,
} from './missing-data.ts'

/** An alert about benchmarks that are gone. */
export interface KnownGone {
  readonly id: string
  readonly alive: boolean
  readonly openedAt: number
  /** Keys of what is gone still, as far as was seen. */
  readonly gone: readonly string[]
}

/** What became of a known alert. */
export interface KeptGone {
  readonly alert: string
  /** What else is gone by its cause. */
  readonly added: readonly GoneBenchmark[]
  /** What came again. */
  readonly came: readonly WatchedBenchmark[]
  /** All that is gone now, but for what is forgotten. */
  readonly gone: readonly GoneBenchmark[]
  /** Nothing is left of it. */
  readonly over: boolean
}

export interface ReconciledGone {
  /** Causes that nobody was told of: the benchmarks of each. */
  readonly opened: readonly (readonly GoneBenchmark[])[]
  readonly kept: readonly KeptGone[]
}

interface Seen {
  readonly watched: readonly WatchedBenchmark[]
  readonly late: readonly LateBenchmark[]
}

/**
 * Which alert is about which benchmarks that are gone: one for each cause. One cause is what went from a suite at the same
 * place in history, grouped as changes are: the ranges between the last run with it and the first without share a place,
 * and hosts go together that lost the same. Hence
 *
 * - what an alert is about stays with it for as long as it is gone, whatever later runs say of its place;
 * - what goes by the cause of a known alert joins it: one that is alive before one that is closed, then that with most of
 *   the group, then the oldest. A closed one stays closed: a benchmark that was retired is not told a second time;
 * - of each cause one has to be overdue. The others need to be late only: that they are gone is borne out by it.
 *
 * The order of everything does not matter.
 */
export function reconcileGone({ watched, late }: Seen, known: readonly KnownGone[]): ReconciledGone {
  const oldestFirst = known.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const owners = new Map(oldestFirst.flatMap((alert) => alert.gone.map((key) => [key, alert] as const)))
  const fresh = new Map(
    late.map((one) => [benchmarkKey(one.benchmark), one] as const).filter(([key]) => !owners.has(key)),
  )
  const owned = watched.filter(isGone).filter((one) => owners.has(benchmarkKey(one)))
  const opened: GoneBenchmark[][] = []
  const added = new Map<string, GoneBenchmark[]>()
  for (const keys of groupBySuite({ fresh: [...fresh.values()], owned }, watched)) {
    const news = keys.flatMap((key) => fresh.get(key) ?? [])
    if (news.length === 0) continue
    const own = news.map(({ benchmark }) => benchmark)
    const owner = ownerOf(keys.flatMap((key) => owners.get(key) ?? []))
    if (owner !== null) added.set(owner.id, [...(added.get(owner.id) ?? []), ...own])
    else if (news.some(({ overdue }) => overdue)) opened.push(own)
  }
  return { opened, kept: oldestFirst.map((alert) => keep(alert, watched, added.get(alert.id) ?? [])) }
}

interface Gone {
  /** Of no alert yet. */
  readonly fresh: readonly LateBenchmark[]
  readonly owned: readonly GoneBenchmark[]
}

/** Keys of the benchmarks of each cause, in the suites that have news. */
function groupBySuite({ fresh, owned }: Gone, watched: readonly WatchedBenchmark[]): string[][] {
  const news = fresh.map(({ benchmark }) => benchmark)
  const suites = [...new Set(news.map(({ suite }) => suite))].sort()
  return suites.flatMap((suite) => {
    const all = watched.filter((one) => one.suite === suite).map(toPlace)
    const changes = [...owned, ...news].filter((one) => one.suite === suite).map(toChange)
    return groupChanges(changes, all).map(({ members }) => members.map(({ series }) => series.key))
  })
}

function toPlace(benchmark: WatchedBenchmark): SeriesPlace {
  const { host, name, path } = benchmark
  return {
    ...{ key: benchmarkKey(benchmark), benchmark: name, path, host },
    ...{ metric: '', role: 'headline', canary: false },
  }
}

function toChange(benchmark: GoneBenchmark): SeriesChange {
  const { after, upTo } = benchmark.disappeared
  return { series: toPlace(benchmark), earliest: after.at + 1, latest: upTo.at, sign: 'worse' }
}

/** `owners`: one for each benchmark of the group that has one. */
function ownerOf(owners: readonly KnownGone[]): KnownGone | null {
  const share = (alert: KnownGone) => owners.filter((one) => one === alert).length
  const [first] = owners.toSorted(
    (a, b) => Number(b.alive) - Number(a.alive) || share(b) - share(a) || (a.id < b.id ? -1 : 1),
  )
  return first ?? null
}

function keep(
  { id: alert, gone, openedAt }: KnownGone,
  watched: readonly WatchedBenchmark[],
  added: readonly GoneBenchmark[],
): KeptGone {
  const own = new Set(gone)
  const known = watched.filter((one) => own.has(benchmarkKey(one)))
  const came = known.filter((one) => !isGone(one) && one.heardAt > openedAt)
  const over = came.length > 0 && came.length === own.size && added.length === 0
  return { alert, added, came, gone: [...known.filter(isGone), ...added], over }
}
