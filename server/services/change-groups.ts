import type { ChangeGroup, ProjectChange } from '../contract/change-group.ts'
import { groupAttribution } from '../judge/group-attribution.ts'
import type { Reads } from './deps.ts'
import { type ChangePlace, groupPlaces, type PlacedGroup } from './group-places.ts'

export interface GroupsPage {
  readonly limit: number
  /** Null: those that stand and those withdrawn. */
  readonly state: ChangeGroup['state'] | null
}

/** Change points that are looked at for the latest groups: more than any page of them shows. */
const mostPlaces = 5000

/** The changes of a project by cause, the latest in history first; null where the project is unknown. */
export function createChangeGroups(reads: Pick<Reads, 'changes' | 'allSeries'>) {
  return async (project: string, { limit, state }: GroupsPage): Promise<ChangeGroup[] | null> => {
    const places = await reads.changes.places(project, mostPlaces)
    if (places === null) return null
    const wanted = places.filter((place) => state === null || place.state === state)
    const groups = groupPlaces(wanted, await reads.allSeries(project)).slice(0, limit)
    const ids = groups.flatMap((group) => group.members.map((member) => member.id))
    const changes = await reads.changes.byIds(project, ids)
    return groups.flatMap((group) => {
      const members = group.members.flatMap((member) => changes.get(member.id) ?? [])
      const largest = largestOf(members)
      return largest === undefined ? [] : [toGroup(group, members, largest)]
    })
  }
}

/** The one that a change point belongs to; null where there is no such change point. */
export async function changeGroupOf(
  reads: Pick<Reads, 'changes' | 'allSeries'>,
  project: string,
  change: string,
): Promise<ChangeGroup | null> {
  const places = (await reads.changes.places(project, mostPlaces)) ?? []
  const own = places.find(({ id }) => id === change)
  if (own === undefined) return null
  const alike = places.filter(({ state }) => state === own.state)
  const group = groupPlaces(alike, await reads.allSeries(project)).find(({ members }) =>
    members.includes(own),
  )
  const changes = await reads.changes.byIds(project, group?.members.map(({ id }) => id) ?? [])
  const members = group?.members.flatMap(({ id }) => changes.get(id) ?? []) ?? []
  const largest = largestOf(members)
  return group === undefined || largest === undefined ? null : toGroup(group, members, largest)
}

function toGroup(
  { headline, sign, state, hosts, members: places }: PlacedGroup,
  members: readonly ProjectChange[],
  largest: ProjectChange,
): ChangeGroup {
  const attributions = [largest, ...members.filter((member) => member !== largest)].map(
    (member) => member.attribution,
  )
  return {
    id: places.map((place) => place.id).sort()[0] ?? largest.id,
    headline,
    sign,
    state,
    hosts: [...hosts],
    after: extreme(places, (a, b) => b.before_at - a.before_at)?.before_commit ?? null,
    upTo: extreme(places, (a, b) => a.latest_at - b.latest_at)?.latest_commit ?? null,
    startedAt: largest.startedAt,
    largest: largest.id,
    attribution: groupAttribution(attributions),
    members: [...members],
  }
}

const roles = ['headline', 'secondary', 'explanatory']

/** The member with the largest effect, headline metrics first. */
export function largestOf(members: readonly ProjectChange[]): ProjectChange | undefined {
  const size = ({ effect }: ProjectChange) =>
    // On the scale of ratios, so that a half and a double are as large as each other.
    effect === null || effect.relative <= -1
      ? Number.POSITIVE_INFINITY
      : Math.abs(Math.log1p(effect.relative))
  const rank = ({ series }: ProjectChange) => roles.indexOf(series.metric.role)
  return extreme(members, (a, b) => rank(a) - rank(b) || size(b) - size(a) || (a.id < b.id ? -1 : 1))
}

function extreme<T extends ChangePlace | ProjectChange>(
  items: readonly T[],
  by: (a: T, b: T) => number,
): T | undefined {
  return [...items].sort(by)[0]
}
