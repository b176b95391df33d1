import { parseCommit, toPointCommit } from '../../db/commit-json.ts'
import type { AlertRow } from '../../db/stores/alerts.ts'
import { limits } from '../contract/values.ts'
import type { PointCommit } from '../contract/views.ts'
import { isAlive } from '../judge/alert-state.ts'
import {
  commonPlace,
  goneHeadline,
  type NamedBenchmark,
  nameGone,
  runsWithout,
} from '../judge/describe-gone.ts'
import {
  benchmarkKey,
  type GoneBenchmark,
  goneCause,
  type LateBenchmark,
  type WatchedBenchmark,
} from '../judge/missing-data.ts'
import { type KeptGone, reconcileGone } from '../judge/reconcile-gone.ts'
import {
  addMissing,
  happenToMissing,
  type MissingColumns,
  openMissing,
  type WatchContext,
} from './missing-alert.ts'

interface Gone {
  readonly late: readonly LateBenchmark[]
  /** Known alerts about benchmarks that are gone. */
  readonly alerts: readonly AlertRow[]
}

/** Brings alerts about benchmarks that are gone in line with what is gone now: opens, extends, shrinks and resolves. */
export async function bringGoneInLine(context: WatchContext, { late, alerts }: Gone): Promise<void> {
  const standing = await standingByAlert(context)
  const known = alerts.map((row) => ({
    ...{ id: row.id, alive: isAlive(row), openedAt: row.opened_at },
    gone: goneOf(row, standing.get(row.id) ?? []),
  }))
  const { opened, kept } = reconcileGone({ watched: context.loaded.watched.benchmarks, late }, known)
  const rows = new Map(alerts.map((row) => [row.id, row]))
  for (const one of kept) {
    const row = rows.get(one.alert)
    if (row !== undefined) await keep(context, { row, standing: standing.get(row.id) ?? [], ...one })
  }
  for (const gone of opened) await open(context, gone)
}

/** A series of an alert that is about it still, and the key of its benchmark. */
interface StandingSeries {
  readonly series: string
  readonly key: string
}

async function standingByAlert({ stores, project }: WatchContext): Promise<Map<string, StandingSeries[]>> {
  const rows = await stores.alerts.standingOf(project, 'missing-data')
  const standing = rows.map(({ alert_id, series_id, host_id: host, benchmark: name, path }) => ({
    alert: alert_id,
    series: series_id,
    key: benchmarkKey({ host, name, path }),
  }))
  return Map.groupBy(standing, ({ alert }) => alert)
}

/** Keys of what an alert is about still. One of before may have no series: its cause was the key of its one benchmark. */
function goneOf(row: AlertRow, standing: readonly StandingSeries[]): string[] {
  const keys = [...new Set(standing.map(({ key }) => key))]
  return keys.length === 0 && isAlive(row) && row.cause?.startsWith('benchmark/') ? [row.cause] : keys
}

interface Kept extends KeptGone {
  readonly row: AlertRow
  readonly standing: readonly StandingSeries[]
}

async function keep(context: WatchContext, { row, standing, added, came, gone, over }: Kept): Promise<void> {
  const { stores, project } = context
  if (added.length > 0) {
    await addMissing(context, row.id, added.map(benchmarkKey))
    await happenToMissing(context, row.id, {
      kind: 'grew',
      why: say(`Gone as well: ${nameAll(context, added)}`),
    })
  }
  if (came.length > 0) {
    const keys = new Set(came.map(benchmarkKey))
    const series = standing.filter(({ key }) => keys.has(key)).map((one) => one.series)
    await stores.alerts.settleMembers(project, row.id, series)
  }
  // What came of one that a person closed is no news.
  if (!isAlive(row)) return
  const columns = gone.length === 0 ? null : await columnsOf(context, gone, row)
  if (columns !== null && differ(columns, row)) await stores.alerts.update(row, columns)
  if (came.length === 0) return
  const again = `Data came again at ${new Date(Math.max(...came.map(({ heardAt }) => heardAt))).toISOString()}`
  await happenToMissing(
    context,
    row.id,
    over
      ? { kind: 'resolved', why: again }
      : { kind: 'shrank', why: say(`${again}: ${nameAll(context, came)}`) },
  )
}

async function open(context: WatchContext, gone: readonly GoneBenchmark[]): Promise<void> {
  const [first] = gone
  if (first === undefined) return
  const place = commonPlace(gone) ?? first.disappeared
  const cause = goneCause(first.suite, place.upTo.run)
  const why = gone.length === 1 ? runsWithout(gone) : `${nameAll(context, gone)}: ${runsWithout(gone)}`
  const columns = await columnsOf(context, gone, { after_json: null, up_to_json: null })
  await openMissing(context, { cause, why: say(why), columns, members: gone.map(benchmarkKey) })
}

/** `before`: what was known of the place until now. */
async function columnsOf(
  context: WatchContext,
  gone: readonly GoneBenchmark[],
  before: Pick<AlertRow, 'after_json' | 'up_to_json'>,
): Promise<MissingColumns> {
  const named = gone.map((one) => nameIn(context, one))
  const place = await placeOf(context, gone)
  const { after_json, up_to_json } = place ?? before
  const since = up_to_json === null ? null : (JSON.parse(up_to_json) as PointCommit).head.slice(0, 12)
  const [host = null] = gone.map((one) => one.host).sort()
  return {
    headline: goneHeadline(named, since),
    hosts_json: JSON.stringify([...new Set(named.map((one) => one.host))].sort()),
    ...{ host_id: host, after_json, up_to_json },
  }
}

/** The commits between which they went; null where they did not go at once. */
async function placeOf({ stores, project }: WatchContext, gone: readonly GoneBenchmark[]) {
  const place = commonPlace(gone)
  if (place === null) return null
  const rows = await stores.runs.commitsOf(project, [place.after.run, place.upTo.run])
  const jsonOf = (run: string) => {
    const commit = toPointCommit(parseCommit(rows.find(({ id }) => id === run)?.commit_json ?? null))
    return commit && JSON.stringify(commit)
  }
  return { after_json: jsonOf(place.after.run), up_to_json: jsonOf(place.upTo.run) }
}

function nameAll(context: WatchContext, benchmarks: readonly WatchedBenchmark[]): string {
  return nameGone(benchmarks.map((one) => nameIn(context, one)))
}

function nameIn({ labels }: WatchContext, { suite, name, path, host }: WatchedBenchmark): NamedBenchmark {
  return { suite, name, path, host: labels.get(host) ?? host }
}

/** As much as a history holds. */
function say(text: string): string {
  return text.slice(0, limits.textLength)
}

function differ(columns: MissingColumns, row: MissingColumns): boolean {
  return (Object.keys(columns) as (keyof MissingColumns)[]).some((name) => columns[name] !== row[name])
}
