import type { Attribution } from '../contract/attribution.ts'
import type { BacktestAlert } from '../contract/backtest.ts'
import type { ReplayedChange } from '../judge/backtest-series.ts'
import { isImprovement } from '../judge/goodness.ts'
import { groupAttribution } from '../judge/group-attribution.ts'
import { groupChanges, type SeriesChange } from '../judge/group-changes.ts'
import { slack } from '../judge/reconcile-changes.ts'
import type { Reads } from './deps.ts'
import { toPlace } from './group-places.ts'
import type { BacktestHistory, LoadedSeries } from './load-backtest.ts'
import { isTelling, sayCause } from './standing-causes.ts'

/** A cause of changes for the worse, with when it would have been an alert. */
export interface ReplayedCause {
  /** Place in history of the run after which each of the settings would have opened an alert; null where it would not. */
  readonly openedAt: readonly (number | null)[]
  readonly alert: Omit<BacktestAlert, 'openedAt'>
}

interface Placed extends SeriesChange {
  readonly loaded: LoadedSeries
  readonly replayed: ReplayedChange
}

interface Input {
  readonly project: string
  readonly history: BacktestHistory
  /** Of each series of the history. */
  readonly changes: readonly (readonly ReplayedChange[])[]
}

/** Groups replayed changes as alerts do: those with one cause as far as anyone can tell, and not by the environment. */
export async function causesOf(
  reads: Pick<Reads, 'backtest' | 'changes' | 'allSeries'>,
  { project, history, changes }: Input,
): Promise<ReplayedCause[]> {
  const placed = history.series.flatMap((loaded, i) =>
    (changes[i] ?? []).flatMap((replayed) => toPlaced(loaded, replayed)),
  )
  const known = await knownChanges(reads, project)
  const all = (await reads.allSeries(project)).map(toPlace)
  const of = new Map<SeriesChange, Placed>(placed.map((one) => [one, one]))
  const causes = groupChanges(placed, all).flatMap(({ members, headline, hosts }) =>
    toCause(
      members.flatMap((member) => of.get(member) ?? []),
      { headline, hosts, known },
    ),
  )
  const commits = await reads.backtest.commits(
    project,
    causes.map(({ alert }) => alert.run),
  )
  return causes.map((cause) => ({
    ...cause,
    alert: { ...cause.alert, commit: commits.get(cause.alert.run) ?? null },
  }))
}

function toPlaced(loaded: LoadedSeries, replayed: ReplayedChange): Placed[] {
  const { series, places } = loaded
  const { change } = replayed
  const { direction } = series.metric
  if (direction === 'none' || isImprovement(direction, change.after - change.before)) return []
  const latest = places[change.latest] ?? 0
  // Two runs of one commit may straddle a change: its range is then that commit.
  const earliest = Math.min((places[change.earliest - 1] ?? 0) + 1, latest)
  return [{ series: toPlace(series), earliest, latest, sign: 'worse', loaded, replayed }]
}

interface Said {
  readonly headline: string
  readonly hosts: readonly string[]
  readonly known: KnownChanges
}

function toCause(members: readonly Placed[], { headline, hosts, known }: Said): ReplayedCause[] {
  const telling = members.filter(({ loaded }) => isTelling(loaded.series))
  const largest = telling.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0]
  if (largest === undefined) return []
  const found = [largest, ...members].map((member) => known(member))
  const attribution = groupAttribution(found.map((one) => one?.attribution ?? null))
  if (attribution?.kind === 'environment') return []
  const { effect, index } = largest.replayed.change
  const settings = largest.replayed.openedAt.map((_, i) =>
    earliestOf(telling.map(({ loaded, replayed }) => loaded.places[replayed.openedAt[i] ?? -1] ?? null)),
  )
  return [
    {
      openedAt: settings,
      alert: {
        headline: sayCause(headline, effect, attribution),
        effect,
        hosts: [...hosts],
        members: new Set(members.map(({ loaded }) => loaded.series.id)).size,
        series: largest.loaded.series.id,
        run: largest.loaded.runs[index] ?? '',
        commit: null,
        withdrawn: members.every(({ replayed }) => replayed.withdrawnAt !== null),
        alert: found.flatMap((one) => one?.alert ?? [])[0] ?? null,
      },
    },
  ]
}

function sizeOf({ replayed: { change } }: Placed): number {
  return change.effect === null ? Number.POSITIVE_INFINITY : Math.abs(change.effect.relative)
}

function earliestOf(places: readonly (number | null)[]): number | null {
  const known = places.filter((place) => place !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/** What the history has made of a change, where it has found it too. */
type KnownChanges = (
  change: Placed,
) => { readonly attribution: Attribution | null; readonly alert: string | null } | undefined

const mostPlaces = 5000

async function knownChanges(
  reads: Pick<Reads, 'backtest' | 'changes'>,
  project: string,
): Promise<KnownChanges> {
  const places = (await reads.changes.places(project, mostPlaces)) ?? []
  const details = await reads.changes.byIds(
    project,
    places.map(({ id }) => id),
  )
  const alerts = await reads.backtest.alerts(project)
  const bySeries = Map.groupBy(places, ({ series_id }) => series_id)
  return ({ loaded, replayed }) => {
    const index = new Map(loaded.runs.map((run, i) => [run, i]))
    const distance = (run: string) =>
      Math.abs((index.get(run) ?? Number.POSITIVE_INFINITY) - replayed.change.index)
    const near = (bySeries.get(loaded.series.id) ?? [])
      .filter(({ run_id }) => distance(run_id) <= slack)
      .sort((a, b) => distance(a.run_id) - distance(b.run_id))[0]
    if (near === undefined) return undefined
    return { attribution: details.get(near.id)?.attribution ?? null, alert: alerts.get(near.id) ?? null }
  }
}
