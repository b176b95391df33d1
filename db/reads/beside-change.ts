import type { Selectable } from 'kysely'
import type { ChangeEvent } from '../../server/contract/change.ts'
import type { Environment } from '../../server/contract/environment.ts'
import { inChunks } from '../chunks.ts'
import { unpackSamples } from '../codec.ts'
import { parseCommit, toPointCommit } from '../commit-json.ts'
import { type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { ChangePointTable } from '../judge-tables.ts'
import type { Db, LineageTable, RunTable } from '../schema.ts'
import { environmentsByHash } from './run-environments.ts'

/** The runs that a change point lies between. */
export type ChangeRuns = Selectable<
  Pick<ChangePointTable, 'id' | 'series_id' | 'run_id' | 'before_run_id' | 'latest_run_id'>
>

/** A run with its place in history and its environment's hash. */
export type PlacedRun = HistoryPlace &
  Selectable<Pick<RunTable, 'host_id' | 'suite' | 'environment_hash' | 'merge_base'>> & {
    readonly host_label: string
    readonly commit: ReturnType<typeof toPointCommit>
  }

/** What is read around a change to tell what brought it about. */
export function besideChangeRead(db: Db) {
  return {
    /** The alert about a change point; null where there is none. One that goes on elsewhere is that other one. */
    async alertOf(project: string, change: string): Promise<string | null> {
      const row = await db
        .selectFrom('alert_member')
        .innerJoin('alert', (join) =>
          join
            .onRef('alert.project', '=', 'alert_member.project')
            .onRef('alert.id', '=', 'alert_member.alert_id'),
        )
        .select(['alert.id', 'alert.merged_into'])
        .where('alert_member.project', '=', project)
        .where('alert_member.change_point_id', '=', change)
        .orderBy('alert_member.standing', 'desc')
        .orderBy('alert.id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : (row.merged_into ?? row.id)
    },

    changeRuns: (project: string, ids: readonly string[]): Promise<ChangeRuns[]> =>
      inChunks(ids, (part) =>
        db
          .selectFrom('change_point')
          .select(['id', 'series_id', 'run_id', 'before_run_id', 'latest_run_id'])
          .where('project', '=', project)
          .where('id', 'in', part)
          .execute(),
      ),

    /** First runs of the levels that stand, of some series. */
    async levelStarts(
      project: string,
      series: readonly string[],
    ): Promise<{ series: string; run: string }[]> {
      const rows = await inChunks(series, (part) =>
        db
          .selectFrom('change_point')
          .select(['series_id', 'run_id'])
          .where('project', '=', project)
          .where('series_id', 'in', part)
          .where('state', '=', 'found')
          .execute(),
      )
      return rows.map(({ series_id, run_id }) => ({ series: series_id, run: run_id }))
    },

    runs: (project: string, ids: readonly string[]): Promise<PlacedRun[]> =>
      inChunks([...new Set(ids)], async (part) =>
        (await selectPlaced(db, project).where('run.id', 'in', part).execute()).map(toPlaced),
      ),

    /** Baseline runs of a host and suite before or after a place, itself among them; the nearest first. */
    async near(project: string, { host, suite, side, place, limit }: NearRuns): Promise<PlacedRun[]> {
      const order = side === '<=' ? 'desc' : 'asc'
      const rows = await selectPlaced(db, project)
        .where('run.host_id', '=', host)
        .where('run.suite', '=', suite)
        .where('run.on_baseline', '=', 1)
        .where(whereInHistory('run', side, place))
        .orderBy('run.history_at', order)
        .orderBy('run.started_at', order)
        .orderBy('run.id', order)
        .limit(limit)
        .execute()
      return rows.map(toPlaced)
    },

    /** Environments by hash. */
    environments: (project: string, hashes: readonly string[]): Promise<Map<string, Environment>> =>
      environmentsByHash(db, project, hashes),

    /** Points that a series' tracker holds before or after a place, itself among them; the nearest first. */
    async pointsNear(project: string, { series, side, place, limit }: NearPoints): Promise<BesidePoint[]> {
      const order = side === '<=' ? 'desc' : 'asc'
      const rows = await selectPoints(db, project, series)
        .where('point.position', 'is not', null)
        .where(whereInHistory('point', side, place))
        .orderBy('point.history_at', order)
        .orderBy('point.started_at', order)
        .orderBy('point.run_id', order)
        .limit(limit)
        .execute()
      return rows.map(toPoint)
    },

    /** A series' points of some runs that are neither doubtful nor suspect, oldest first. */
    async pointsOf(project: string, series: string, runs: readonly string[]): Promise<BesidePoint[]> {
      if (runs.length === 0) return []
      const rows = await selectPoints(db, project, series)
        .where('point.run_id', 'in', runs)
        .where('point.doubtful', '=', 0)
        .where('run.suspect_reason', 'is', null)
        .orderBy('point.started_at')
        .execute()
      return rows.map(toPoint)
    },

    /** Series that have a point at or after a place in history, as far as they were followed. */
    async alive(project: string, since: number): Promise<Set<string>> {
      const rows = await db
        .selectFrom('series_state')
        .select('series_id')
        .where('project', '=', project)
        .where('history_at', '>=', since)
        .execute()
      return new Set(rows.map(({ series_id }) => series_id))
    },

    /** Commits that are known between two of them, inclusive, in the order of history. Empty where either is unknown. */
    async lineage(project: string, after: string, upTo: string): Promise<LineageRow[]> {
      const ends = await lineageOf(db, project).where('hash', 'in', [after, upTo]).execute()
      const at = (hash: string) => ends.find((row) => row.hash === hash)?.history_at
      const [from, to] = [at(after), at(upTo)]
      if (from === undefined || to === undefined) return []
      return lineageOf(db, project)
        .where('history_at', '>=', from)
        .where('history_at', '<=', to)
        .orderBy('history_at')
        .limit(mostCommits)
        .execute()
    },

    /** How many runs measured each of some commits. */
    async runCounts(project: string, commits: readonly string[]): Promise<Map<string, number>> {
      const rows = await inChunks(commits, (part) =>
        db
          .selectFrom('run')
          .select((eb) => ['head_commit', eb.fn.countAll<number>().as('runs')])
          .where('project', '=', project)
          .where('head_commit', 'in', part)
          .groupBy('head_commit')
          .execute(),
      )
      return new Map(rows.map(({ head_commit, runs }) => [head_commit ?? '', Number(runs)]))
    },

    /** What happened to change points, each event with the series that it is of. */
    async events(project: string, changes: readonly string[]): Promise<BesideEvent[]> {
      const rows = await inChunks(changes, (part) =>
        db
          .selectFrom('change_point_event')
          .selectAll()
          .where('project', '=', project)
          .where('change_point_id', 'in', part)
          .orderBy('at')
          .orderBy('change_point_id')
          .orderBy('position')
          .execute(),
      )
      return rows.map(({ change_point_id, kind, at, version, run_id, reason }) => ({
        change: change_point_id,
        ...{ kind, at, analysisVersion: version, runId: run_id, reason },
      }))
    },
  }
}

interface NearRuns {
  readonly host: string
  readonly suite: string
  readonly side: '<=' | '>='
  readonly place: HistoryPlace
  readonly limit: number
}

interface NearPoints extends Pick<NearRuns, 'side' | 'place' | 'limit'> {
  readonly series: string
}

type LineageRow = Pick<
  Selectable<LineageTable>,
  'hash' | 'first_parent' | 'subject' | 'committed_at' | 'tags_json'
>
export type BesidePoint = ReturnType<typeof toPoint>
export type BesideEvent = Omit<ChangeEvent, 'series'> & { readonly change: string }

/** More than any list of them shows. */
const mostCommits = 5000

function lineageOf(db: Db, project: string) {
  return db
    .selectFrom('lineage')
    .select(['hash', 'first_parent', 'subject', 'committed_at', 'tags_json', 'history_at'])
    .where('project', '=', project)
}

function selectPlaced(db: Db, project: string) {
  return db
    .selectFrom('run')
    .innerJoin('host', (join) =>
      join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
    )
    .select(['run.id', 'history_at', 'started_at', 'host_id', 'suite', 'environment_hash', 'merge_base'])
    .select(['commit_json', 'host.label'])
    .where('run.project', '=', project)
}

function toPlaced({
  id,
  label,
  commit_json,
  ...row
}: Awaited<ReturnType<ReturnType<typeof selectPlaced>['execute']>>[number]): PlacedRun {
  return { ...row, run_id: id, host_label: label, commit: toPointCommit(parseCommit(commit_json)) }
}

function selectPoints(db: Db, project: string, series: string) {
  return db
    .selectFrom('point')
    .innerJoin('run', (join) =>
      join.onRef('run.project', '=', 'point.project').onRef('run.id', '=', 'point.run_id'),
    )
    .select(['point.run_id', 'point.value', 'point.samples', 'point.started_at', 'point.history_at'])
    .select(['point.epoch_changes_json', 'run.commit_json'])
    .where('point.project', '=', project)
    .where('point.series_id', '=', series)
}

function toPoint({
  commit_json,
  samples,
  epoch_changes_json,
  ...row
}: Awaited<ReturnType<ReturnType<typeof selectPoints>['execute']>>[number]) {
  return {
    ...row,
    samples: unpackSamples(samples),
    commit: toPointCommit(parseCommit(commit_json)),
    /** The environment's epoch changed right before it. */
    beginsEpoch: epoch_changes_json !== null,
  }
}
