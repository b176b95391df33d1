import type { Series } from '../contract/views.ts'
import { isImprovement } from '../judge/goodness.ts'
import { type ChangeGroup as Grouped, groupChanges, type SeriesPlace } from '../judge/group-changes.ts'
import type { Reads } from './deps.ts'

export type ChangePlace = NonNullable<Awaited<ReturnType<Reads['changes']['places']>>>[number]
type KnownSeries = Omit<Series, 'identity'>

/** Change points that have one cause, as far as anyone can tell. */
export interface PlacedGroup extends Pick<Grouped, 'headline' | 'hosts'> {
  /** Null for metrics of which neither way is good. */
  readonly sign: Grouped['sign'] | null
  readonly state: ChangePlace['state']
  /** Headline metrics first. */
  readonly members: readonly ChangePlace[]
}

/**
 * Groups change points by cause, the latest in history first. Those that stand and those withdrawn do not mix, nor do
 * metrics with a good direction and without. A place in history is an instant, as commits are ordered by their time: a
 * change lies after the last run that is surely before it, and up to the last one that it may begin with.
 */
export function groupPlaces(changes: readonly ChangePlace[], series: readonly KnownSeries[]): PlacedGroup[] {
  const known = new Map(series.map((one) => [one.id, one]))
  const all = series.map(toPlace)
  const places = new Map(all.map((place) => [place.key, place]))
  const kindOf = ({ state, series_id }: ChangePlace) =>
    `${state} ${known.get(series_id)?.metric.direction === 'none'}`
  const groups = [...Map.groupBy(changes, kindOf).values()].flatMap((kind) => {
    const toChange = (change: ChangePlace) => {
      const place = places.get(change.series_id)
      const { direction = 'none' } = known.get(change.series_id)?.metric ?? {}
      const up = change.level_after - change.level_before
      const better = isImprovement(direction === 'none' ? 'higher' : direction, up)
      // Two runs of one commit may straddle a change: its range is then that commit.
      const earliest = Math.min(change.before_at + 1, change.latest_at)
      const sign = better ? ('better' as const) : ('worse' as const)
      return place === undefined ? [] : [{ change, series: place, earliest, latest: change.latest_at, sign }]
    }
    const placed = kind.flatMap(toChange)
    return groupChanges(placed, all).map((group) => toGroup(group, placed, known))
  })
  return groups.sort(
    (a, b) => latestOf(b) - latestOf(a) || (a.headline < b.headline ? -1 : a.headline > b.headline ? 1 : 0),
  )
}

function toGroup(
  { members, headline, hosts, sign }: Grouped,
  placed: readonly (Grouped['members'][number] & { readonly change: ChangePlace })[],
  known: ReadonlyMap<string, KnownSeries>,
): PlacedGroup {
  const of = new Map<unknown, ChangePlace>(placed.map((one) => [one, one.change]))
  const changes = members.flatMap((member) => of.get(member) ?? [])
  const undirected = changes.every(({ series_id }) => known.get(series_id)?.metric.direction === 'none')
  const state = changes[0]?.state ?? 'found'
  return { headline, hosts, sign: undirected ? null : sign, state, members: changes }
}

function latestOf({ members }: PlacedGroup): number {
  return Math.min(...members.map((member) => member.latest_at))
}

/** Where a series stands among those of its project. */
export function toPlace({
  id,
  benchmark,
  metric,
  host,
}: Pick<KnownSeries, 'id' | 'benchmark' | 'metric' | 'host'>): SeriesPlace {
  const { name, path, canary } = benchmark
  return { key: id, benchmark: name, path, canary, metric: metric.name, role: metric.role, host: host.label }
}
