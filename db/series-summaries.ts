import { sql } from 'kysely'
import type { SeriesSummary } from '../server/contract/views.ts'
import { chunks, inChunks } from './chunks.ts'
import type { Db, PointTable } from './schema.ts'
import type { SeriesSummaryTable } from './summary-tables.ts'
import { effectOf, fromColumns, type VerdictRow, verdictColumns } from './verdict-columns.ts'

/** Series that a transaction changes: their summaries are made anew before it ends. */
export interface TouchedSeries {
  /** Notes a series, and how many points it got. */
  touch(project: string, series: string, added?: number): void
  /** By project and series, the points added. */
  readonly all: ReadonlyMap<string, ReadonlyMap<string, number>>
}

export function noteTouched(): TouchedSeries {
  const all = new Map<string, Map<string, number>>()
  return {
    all,
    touch(project, series, added = 0) {
      const ofProject = all.get(project) ?? new Map<string, number>()
      all.set(project, ofProject.set(series, (ofProject.get(series) ?? 0) + added))
    },
  }
}

/** Makes the summaries of touched series anew. */
export async function refreshSummaries(db: Db, touched: TouchedSeries): Promise<void> {
  for (const [project, added] of touched.all) await summarise(db, project, added)
}

/** Makes the summaries of series that have none: those of a database of before there were any. */
export async function summariseMissing(db: Db): Promise<void> {
  const missing = await db
    .selectFrom('series')
    .leftJoin('series_summary', (join) =>
      join
        .onRef('series_summary.project', '=', 'series.project')
        .onRef('series_summary.series_id', '=', 'series.id'),
    )
    .select(['series.project', 'series.id'])
    .where('series_summary.series_id', 'is', null)
    .execute()
  for (const [project, series] of Map.groupBy(missing, (row) => row.project)) {
    for (const part of chunks(series)) await summarise(db, project, await countPoints(db, project, part))
  }
}

/** Values in a sparkline: what fits a table cell and still shows a trend. */
const sparklinePoints = 30
/** Significant digits of its values: more than its pixels tell. */
const sparklineDigits = 5

async function summarise(db: Db, project: string, added: ReadonlyMap<string, number>): Promise<void> {
  const revision = await nextRevision(db, project)
  const ids = [...added.keys()]
  const states = await statesOf(db, project, ids)
  const changes = await latestChanges(db, project, ids)
  const rows: SeriesSummaryTable[] = []
  for (const [series_id, points] of added) {
    const recent = await recentPoints(db, project, series_id)
    const latest = recent.at(-1)
    const change = changes.get(series_id)
    rows.push({
      ...{ project, series_id, revision, points, verdict: latest?.verdict ?? null },
      ...(states.get(series_id) ?? { noise: null, smallest_detectable: null, blind: null }),
      latest_json: latest === undefined ? null : JSON.stringify(toLatest(latest)),
      change_json: change === undefined ? null : JSON.stringify(toChange(change, recent)),
      sparkline_json: JSON.stringify(recent.map(({ value }) => Number(value.toPrecision(sparklineDigits)))),
    })
  }
  await save(db, rows)
}

/** The row stays locked until the transaction ends: whoever else changes the project's series waits, so that revisions come in order. */
async function nextRevision(db: Db, project: string): Promise<number> {
  const { revision } = await db
    .insertInto('project_revision')
    .values({ project, revision: 1 })
    .onConflict((conflict) =>
      conflict.column('project').doUpdateSet({ revision: sql`project_revision.revision + 1` }),
    )
    .returning('revision')
    .executeTakeFirstOrThrow()
  return revision
}

async function save(db: Db, rows: readonly SeriesSummaryTable[]): Promise<void> {
  for (const part of chunks(rows)) {
    await db
      .insertInto('series_summary')
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(['project', 'series_id']).doUpdateSet((eb) => ({
          revision: eb.ref('excluded.revision'),
          points: sql`series_summary.points + excluded.points`,
          verdict: eb.ref('excluded.verdict'),
          noise: eb.ref('excluded.noise'),
          smallest_detectable: eb.ref('excluded.smallest_detectable'),
          blind: eb.ref('excluded.blind'),
          latest_json: eb.ref('excluded.latest_json'),
          change_json: eb.ref('excluded.change_json'),
          sparkline_json: eb.ref('excluded.sparkline_json'),
        })),
      )
      .execute()
  }
}

type RecentPoint = Pick<PointTable, 'run_id' | 'value' | 'history_at' | 'started_at'> & VerdictRow

/**
 * The last points that may serve as baseline, oldest first: what pull requests bring is no state of the project. All of
 * a series that has no other.
 */
async function recentPoints(db: Db, project: string, series: string): Promise<RecentPoint[]> {
  const last = (only: 'baseline' | 'all') =>
    db
      .selectFrom('point')
      .select(['run_id', 'value', 'history_at', 'started_at', ...verdictColumns])
      .where('project', '=', project)
      .where('series_id', '=', series)
      .$if(only === 'baseline', (query) => query.where('on_baseline', '=', 1))
      .orderBy('history_at', 'desc')
      .orderBy('started_at', 'desc')
      .orderBy('run_id', 'desc')
      .limit(sparklinePoints)
      .execute()
  const baseline = await last('baseline')
  return (baseline.length > 0 ? baseline : await last('all')).reverse()
}

function toLatest(point: RecentPoint): SeriesSummary['latest'] {
  const { run_id: runId, value, started_at: startedAt } = point
  return { runId, value, startedAt, verdict: fromColumns(point) }
}

type Change = Awaited<ReturnType<typeof latestChanges>> extends ReadonlyMap<string, infer C> ? C : never

function toChange(change: Change, recent: readonly RecentPoint[]): SeriesSummary['latestChange'] {
  const at = recent.findIndex((point) => point.run_id === change.run_id)
  return {
    id: change.id,
    runId: change.run_id,
    effect: effectOf(change),
    cause: change.cause,
    at: at === -1 ? null : at,
  }
}

/** The change point that stands and lies last in history, by series. */
async function latestChanges(db: Db, project: string, series: readonly string[]) {
  const rows = await inChunks(series, (part) =>
    db
      .selectFrom('change_point')
      .innerJoin('run', (join) =>
        join.onRef('run.project', '=', 'change_point.project').onRef('run.id', '=', 'change_point.run_id'),
      )
      .select(['change_point.id', 'series_id', 'run_id', 'cause'])
      .select(['effect_relative', 'effect_low', 'effect_high'])
      .where('change_point.project', '=', project)
      .where('series_id', 'in', part)
      .where('state', '=', 'found')
      .orderBy('run.history_at')
      .orderBy('run.started_at')
      .orderBy('run.id')
      .execute(),
  )
  return new Map(rows.map((row) => [row.series_id, row]))
}

async function statesOf(db: Db, project: string, series: readonly string[]) {
  const rows = await inChunks(series, (part) =>
    db
      .selectFrom('series_state')
      .select(['series_id', 'noise', 'smallest_detectable', 'blind'])
      .where('project', '=', project)
      .where('series_id', 'in', part)
      .execute(),
  )
  return new Map(rows.map(({ series_id, ...state }) => [series_id, state]))
}

async function countPoints(
  db: Db,
  project: string,
  series: readonly { readonly id: string }[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('point')
    .select((eb) => ['series_id', eb.fn.countAll<number>().as('points')])
    .where('project', '=', project)
    .where(
      'series_id',
      'in',
      series.map(({ id }) => id),
    )
    .groupBy('series_id')
    .execute()
  const counts = new Map(rows.map((row) => [row.series_id, row.points]))
  return new Map(series.map(({ id }) => [id, counts.get(id) ?? 0]))
}
