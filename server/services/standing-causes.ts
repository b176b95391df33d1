import type { Attribution } from '../contract/attribution.ts'
import type { ProjectChange } from '../contract/change-group.ts'
import { formatRelative } from '../contract/units.ts'
import type { Effect } from '../contract/verdict.ts'
import type { FieldChange, PointCommit, Series } from '../contract/views.ts'
import { groupAttribution } from '../judge/group-attribution.ts'
import type { StandingCause } from '../judge/reconcile-alerts.ts'
import { largestOf } from './change-groups.ts'
import type { Reads } from './deps.ts'
import { type ChangePlace, groupPlaces } from './group-places.ts'

/** A cause that stands, with all that an alert says of it. */
export interface Cause extends StandingCause {
  readonly headline: string
  readonly attribution: Attribution | null
  readonly largest: ProjectChange
  readonly members: readonly ProjectChange[]
  readonly after: PointCommit | null
  readonly upTo: PointCommit | null
  readonly environment: readonly FieldChange[]
}

export interface Worth {
  /** The smallest relative effect. */
  readonly smallestEffect: number
  /** How rare the strongest of its changes has to be. */
  readonly p: number
}

/** Change points that are looked at: more than any project has standing at a time. */
const mostPlaces = 5000

export interface Standing {
  /** Changes for the worse, by cause. */
  readonly causes: readonly Omit<Cause, 'merged'>[]
  /** Every change point by id, those that were withdrawn too. */
  readonly places: ReadonlyMap<string, ChangePlace>
  /** Changes for the better that stand, by series. */
  readonly better: ReadonlyMap<string, readonly ProjectChange[]>
  /** Standing changes that begin with another environment or an accepted change: markers, and no cause for alarm. */
  readonly epochs: ReadonlyMap<string, ProjectChange>
}

/**
 * What stands in a project's history and may be an alert: changes for the worse, on metrics with a good direction, that
 * a changed environment does not explain. A cause that moved nothing but canaries concerns no code and no figure.
 */
export async function readStanding(
  reads: Pick<Reads, 'changes' | 'allSeries'>,
  project: string,
  worth: Worth,
): Promise<Standing> {
  const places = (await reads.changes.places(project, mostPlaces)) ?? []
  const found = places.filter(({ state }) => state === 'found')
  const changes = await reads.changes.byIds(
    project,
    found.map(({ id }) => id),
  )
  const series = await reads.allSeries(project)
  const isEpoch = ({ id }: { readonly id: string }) => changes.get(id)?.cause === 'epoch'
  const groups = groupPlaces(
    found.filter((place) => !isEpoch(place)),
    series,
  )
  const causes = groups.flatMap((group) => {
    const members = group.members.flatMap((member) => changes.get(member.id) ?? [])
    const cause = group.sign === 'worse' ? toCause(group.headline, group.members, members, worth) : null
    return cause === null ? [] : [{ ...cause, hosts: [...group.hosts] }]
  })
  const better = groups.flatMap(({ sign, members }) =>
    sign === 'better' ? members.flatMap(({ id }) => changes.get(id) ?? []) : [],
  )
  return {
    causes,
    places: new Map(places.map((place) => [place.id, place])),
    better: Map.groupBy(better, (change) => change.seriesId),
    epochs: new Map([...changes].filter(([, change]) => isEpoch(change))),
  }
}

function toCause(
  headline: string,
  places: readonly ChangePlace[],
  members: readonly ProjectChange[],
  worth: Worth,
): Omit<Cause, 'merged' | 'hosts'> | null {
  const telling = members.filter(({ series }) => isTelling(series))
  const largest = largestOf(telling)
  if (largest === undefined) return null
  const attribution = groupAttribution([largest, ...members].map((member) => member.attribution))
  const before = places.toSorted((a, b) => b.before_at - a.before_at)[0]
  const latest = places.toSorted((a, b) => a.latest_at - b.latest_at)[0]
  return {
    changes: places.map(({ id }) => id).sort(),
    earliest: Math.min((before?.before_at ?? 0) + 1, latest?.latest_at ?? 0),
    latest: latest?.latest_at ?? 0,
    headline: sayCause(headline, largest.effect, attribution),
    attribution,
    ...{ largest, members },
    after: before?.before_commit ?? null,
    upTo: latest?.latest_commit ?? null,
    environment: members.flatMap(({ changes }) => changes),
    // What the environment brought alone is a marker on the chart, though the change may not begin at that very run.
    worth:
      attribution?.kind !== 'environment' &&
      sizeOf(largest.effect) >= worth.smallestEffect &&
      telling.some(({ p }) => p <= worth.p),
  }
}

/** Whether a series may raise an alarm by itself. */
export function isTelling({ benchmark, metric }: Pick<Series, 'benchmark' | 'metric'>): boolean {
  return !benchmark.canary && metric.role !== 'explanatory' && metric.direction !== 'none'
}

function sizeOf(effect: Effect | null): number {
  return effect === null ? Number.POSITIVE_INFINITY : Math.abs(effect.relative)
}

/** What moved and how far; where it was the host, that comes first, lest anybody look for a commit. */
export function sayCause(what: string, effect: Effect | null, attribution: Attribution | null): string {
  const size = effect === null ? 'from zero' : formatRelative(effect.relative)
  return attribution?.kind === 'host' ? `Host, not code: ${what}: ${size}` : `${what}: ${size}`
}
