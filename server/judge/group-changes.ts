import type { MetricDefinition } from '../contract/benchmark.ts'
import { describeMembers } from './describe-members.ts'

/** Where a series stands among those of its project. */
export interface SeriesPlace {
  readonly key: string
  readonly benchmark: string
  readonly path: string
  readonly metric: string
  readonly role: MetricDefinition['role']
  readonly canary: boolean
  /** Its label; labels are unique within a project. */
  readonly host: string
}

export interface SeriesChange {
  readonly series: SeriesPlace
  /** The change lies between these two places (inclusive) in the order of the project's commits. */
  readonly earliest: number
  readonly latest: number
  readonly sign: 'better' | 'worse'
}

/** Changes that have one cause as far as anyone can tell: one alert. */
export interface ChangeGroup {
  /** Headline metrics first, then by key. */
  readonly members: readonly SeriesChange[]
  /** The places that all members agree on. */
  readonly earliest: number
  readonly latest: number
  readonly sign: 'better' | 'worse'
  readonly hosts: readonly string[]
  /** What the members share: `all tcp_* on vm-vm`, `every series on host metal-01`. */
  readonly headline: string
}

/**
 * Groups changes by their likely cause: those whose ranges of commits share a place, of the same sign, and on hosts that
 * moved together. Two hosts moved together where the same metric of the same benchmark did on both, or where they
 * measure nothing in common; a host that moved alone, while others that measure the same stayed, is a group of its own.
 * `all` are the series that could have changed. The order of neither matters.
 */
export function groupChanges(changes: readonly SeriesChange[], all: readonly SeriesPlace[]): ChangeGroup[] {
  return clusterByRange(changes)
    .flatMap((cluster) => splitByHost(cluster, all))
    .map((members) => toGroup(members, all))
    .sort(
      (a, b) => a.earliest - b.earliest || compareText(a.headline, b.headline) || compareText(a.sign, b.sign),
    )
}

/** The narrowest ranges first: they say most about where a cause lies, and wide ones then join the best of them. */
function clusterByRange(changes: readonly SeriesChange[]): SeriesChange[][] {
  const clusters: SeriesChange[][] = []
  for (const change of [...changes].sort(byWidth)) {
    const best = clusters
      .filter((cluster) => cluster[0]?.sign === change.sign && overlap([...cluster, change]) > 0)
      .sort((a, b) => overlap([...b, change]) - overlap([...a, change]) || b.length - a.length)[0]
    if (best === undefined) clusters.push([change])
    else best.push(change)
  }
  return clusters
}

/** How many places all changes agree on. */
function overlap(changes: readonly SeriesChange[]): number {
  const { earliest, latest } = commonRange(changes)
  return latest - earliest + 1
}

function commonRange(changes: readonly SeriesChange[]): { earliest: number; latest: number } {
  return {
    earliest: Math.max(...changes.map((change) => change.earliest)),
    latest: Math.min(...changes.map((change) => change.latest)),
  }
}

function splitByHost(cluster: readonly SeriesChange[], all: readonly SeriesPlace[]): SeriesChange[][] {
  const groups: SeriesChange[][] = []
  for (const host of new Set(cluster.map((change) => change.series.host))) {
    const own = cluster.filter((change) => change.series.host === host)
    const linked = groups.filter((group) => group.some((change) => linkedHosts(change.series.host, host)))
    for (const group of linked) groups.splice(groups.indexOf(group), 1)
    groups.push([...linked.flat(), ...own])
  }
  return groups

  function linkedHosts(a: string, b: string): boolean {
    const moved = (host: string) =>
      kindsOn(
        host,
        cluster.map(({ series }) => series),
      )
    const measured = (host: string) => kindsOn(host, all)
    return meet(moved(a), moved(b)) || !meet(measured(a), measured(b))
  }
}

function kindsOn(host: string, series: readonly SeriesPlace[]): string[] {
  return series
    .filter((place) => place.host === host)
    .map(({ benchmark, path, metric }) => JSON.stringify([benchmark, path, metric]))
}

function meet(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a)
  return b.some((kind) => known.has(kind))
}

function toGroup(members: readonly SeriesChange[], all: readonly SeriesPlace[]): ChangeGroup {
  const places = members.map(({ series }) => series)
  return {
    members: [...members].sort(byRole),
    ...commonRange(members),
    sign: members[0]?.sign ?? 'worse',
    hosts: [...new Set(places.map(({ host }) => host))].sort(compareText),
    headline: describeMembers(places, all),
  }
}

function byWidth(a: SeriesChange, b: SeriesChange): number {
  return (
    a.latest - a.earliest - (b.latest - b.earliest) ||
    a.earliest - b.earliest ||
    compareText(a.series.key, b.series.key)
  )
}

const roles = ['headline', 'secondary', 'explanatory']

function byRole(a: SeriesChange, b: SeriesChange): number {
  return (
    roles.indexOf(a.series.role) - roles.indexOf(b.series.role) || compareText(a.series.key, b.series.key)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
