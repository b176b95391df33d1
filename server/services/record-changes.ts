import type { ChangePointRow } from '../../db/stores/change-points.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { ChangePoint } from '../judge/change-point.ts'
import { policy } from '../judge/policy.ts'
import { type KnownChange, reconcileChanges } from '../judge/reconcile-changes.ts'
import type { SeriesOutcome } from './follow-task.ts'
import { locateChanges } from './locate-changes.ts'

/** What the records need of the world. */
export interface RecordContext {
  readonly now: number
  readonly newId: () => string
}

/** The change points of a series that stand now, and what brought them about. */
type Found = Pick<SeriesOutcome, 'id' | 'changes' | 'events'>

interface Followed {
  readonly project: string
  /** The newest run that was followed. */
  readonly newest: string
  readonly series: readonly Found[]
}

/**
 * Brings the change points that readers know up to date with those that stand now. Nothing is lost on the way: what
 * vanished is withdrawn, with the reason; what comes back is found again under its old id; what moved says so.
 */
export async function recordChanges(
  stores: Stores,
  { project, newest, series }: Followed,
  context: RecordContext,
): Promise<void> {
  const ids = series.map((one) => one.id)
  const known = Map.groupBy(await stores.changePoints.ofSeries(project, ids), (row) => row.series_id)
  for (const outcome of series) {
    const rows = known.get(outcome.id) ?? []
    if (rows.length === 0 && outcome.changes.length === 0) continue
    await recordSeries(stores, { project, newest, outcome, rows }, context)
  }
}

interface Records {
  readonly project: string
  readonly newest: string
  readonly outcome: Found
  readonly rows: readonly ChangePointRow[]
}

async function recordSeries(stores: Stores, records: Records, context: RecordContext): Promise<void> {
  const { project, newest, outcome, rows } = records
  const known = await placeKnown(stores, records)
  const { standing, again, found, withdrawn } = reconcileChanges(known, outcome.changes)
  const located = await locateChanges(stores, { project, series: outcome.id, changes: outcome.changes })
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  const write = createWriter(stores, context)
  const columnsOf = (change: ChangePoint) => ({ ...measures(change), ...located(change) })
  const foundBy = (change: ChangePoint) => ({
    found_run_id: eventAt(outcome, 'found', change)?.run ?? newest,
  })

  for (const { known: one, change } of standing) {
    const row = rowOf.get(one.id)
    if (row !== undefined) await write.update(row, columnsOf(change))
  }
  for (const { known: one, change } of again) {
    const row = rowOf.get(one.id)
    if (row !== undefined) await write.findAgain(row, columnsOf(change))
  }
  for (const change of found) {
    await write.find({ project, series_id: outcome.id, ...columnsOf(change), ...foundBy(change) })
  }
  for (const one of withdrawn) {
    const row = rowOf.get(one.id)
    const reason = eventAt(outcome, 'withdrawn', one)?.reason
    if (row !== undefined) await write.withdraw(row, reason ?? reasonWithout(row))
  }
}

/** Where the known change points lie in the series as it is now. */
async function placeKnown(stores: Stores, { project, outcome, rows }: Records): Promise<KnownChange[]> {
  const runs = rows.flatMap((row) => [row.run_id, row.earliest_run_id, row.latest_run_id])
  const positions = await stores.points.positionsOf(project, outcome.id, [...new Set(runs)])
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    index: positions.get(row.run_id) ?? 0,
    earliest: positions.get(row.earliest_run_id) ?? 0,
    latest: positions.get(row.latest_run_id) ?? 0,
    before: row.level_before,
    after: row.level_after,
    cause: row.cause,
  }))
}

function eventAt({ events }: Found, kind: 'found' | 'withdrawn', at: { readonly index: number }) {
  return events.findLast((event) => event.kind === kind && event.index === at.index)
}

function reasonWithout(row: ChangePointRow): string {
  return row.standing_version === policy.analysisVersion
    ? 'Runs that arrived late have changed the picture'
    : `Version ${policy.analysisVersion} of the analysis does not find it`
}

function measures(change: ChangePoint) {
  return {
    level_before: change.before,
    level_after: change.after,
    effect_relative: change.effect?.relative ?? null,
    effect_low: change.effect?.low ?? null,
    effect_high: change.effect?.high ?? null,
    p: change.p,
    cause: change.cause,
  }
}

type Columns = ReturnType<typeof measures> &
  Pick<ChangePointRow, (typeof places)[number] | 'field_changes_json'>
type NewRow = Columns & Pick<ChangePointRow, 'project' | 'series_id' | 'found_run_id'>

/** The four things that can happen to a record, each with its note in the record's history. */
function createWriter(stores: Stores, { now, newId }: RecordContext) {
  const version = policy.analysisVersion
  const stands = { state: 'found', standing_version: version } as const
  const notAttributed = { attribution_json: null, attribution_open: 1 }
  const notWithdrawn = { withdrawn_version: null, withdrawn_at: null, withdrawn_reason: null }
  const save = async (row: ChangePointRow, kind: EventKind | null, reason: string | null = null) => {
    await stores.changePoints.save(row)
    if (kind === null) return
    const { project, id, run_id } = row
    await stores.changePoints.note({ project, change_point_id: id, kind, at: now, version, run_id, reason })
  }
  return {
    find: (found: NewRow) =>
      save(
        {
          id: newId(),
          ...found,
          ...stands,
          ...notWithdrawn,
          ...notAttributed,
          found_version: version,
          found_at: now,
        },
        'found',
      ),
    findAgain: (row: ChangePointRow, columns: Columns) =>
      save({ ...row, ...columns, ...stands, ...notWithdrawn, ...notAttributed }, 'found-again'),
    update: async (row: ChangePointRow, columns: Columns) => {
      const placed = places.every((key) => columns[key] === row[key])
      const next = { ...row, ...columns, ...stands, ...(!placed && notAttributed) }
      const same = (Object.keys(next) as (keyof ChangePointRow)[]).every((key) => next[key] === row[key])
      if (!same) await save(next, next.run_id === row.run_id ? null : 'moved')
    },
    withdraw: (row: ChangePointRow, reason: string) => {
      const columns = { withdrawn_version: version, withdrawn_at: now, withdrawn_reason: reason }
      return save({ ...row, state: 'withdrawn', ...columns }, 'withdrawn', reason)
    },
  }
}

const places = ['run_id', 'earliest_run_id', 'latest_run_id', 'before_run_id'] as const

type EventKind = 'found' | 'moved' | 'withdrawn' | 'found-again'
