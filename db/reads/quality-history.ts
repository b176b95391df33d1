import { sql } from 'kysely'
import type { PointCommit } from '../../server/contract/views.ts'
import type { AlertTable } from '../alert-tables.ts'
import { parseCommit } from '../commit-json.ts'
import type { Db } from '../schema.ts'
import { openedByMetalmark } from './opened-by-hand.ts'
import { runCounts } from './run-counts.ts'
import { selectSeries, sensitivityColumns, toSensitivity, toSeries } from './series-view.ts'

/** Runs of a host in a week. */
export interface WeekOfRuns {
  /** From 0, counted from the beginning of the stretch. */
  readonly week: number
  readonly host_id: string
  readonly host_label: string
  readonly judged: number
  readonly suspect: number
}

/** An alert on a change or a pull request, with where in history it belongs. */
export interface PlacedAlert
  extends Pick<AlertTable, 'id' | 'kind' | 'headline' | 'evidence' | 'handling' | 'opened_at'> {
  /** When the first commit surely after its cause was made; null where no run tells. */
  readonly committedAt: number | null
  /** A person resolved it while nothing was known of its truth. */
  readonly dismissed: boolean
}

/** Alerts that a year of a busy project has. */
const mostAlerts = 5000

/** Reads for the quality of a project's alarms over time. */
export function qualityHistoryRead(db: Db) {
  return {
    /** Runs by week and host from an instant on. */
    async runs(project: string, since: number, weekMs: number): Promise<WeekOfRuns[]> {
      const week = sql<number>`floor((run.history_at - ${since}) / ${weekMs})`
      const rows = await db
        .selectFrom('run')
        .innerJoin('host', (join) =>
          join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
        )
        .select(['run.host_id', 'host.label as host_label', week.as('week')])
        .select([runCounts.judged.as('judged'), runCounts.suspect.as('suspect')])
        .where('run.project', '=', project)
        .where('run.history_at', '>=', since)
        .groupBy(['run.host_id', 'host.label', week])
        .execute()
      return rows.map((row) => ({ ...row, week: Number(row.week) }))
    },

    /** The last opened first; those merged into another, and those that a person opened, are left out. */
    async alerts(project: string): Promise<PlacedAlert[]> {
      const rows = await db
        .selectFrom('alert')
        .select(['id', 'kind', 'headline', 'evidence', 'handling', 'opened_at', 'up_to_json', 'pull_request'])
        .where('project', '=', project)
        .where('kind', 'in', ['change', 'pull-request'])
        .where('merged_into', 'is', null)
        .where(openedByMetalmark())
        .orderBy('opened_at', 'desc')
        .orderBy('id', 'desc')
        .limit(mostAlerts)
        .execute()
      const dismissed = await dismissedAlerts(db, project)
      const requests = await requestCommits(
        db,
        project,
        rows.flatMap(({ pull_request, up_to_json }) =>
          pull_request === null || up_to_json !== null ? [] : [pull_request],
        ),
      )
      return rows.map(({ up_to_json, pull_request, ...row }) => ({
        ...row,
        committedAt:
          up_to_json !== null
            ? (JSON.parse(up_to_json) as PointCommit).committedAt
            : (requests.get(pull_request ?? 0) ?? null),
        dismissed: dismissed.has(row.id),
      }))
    },

    /** Every series with what it can show; of those that do not see, with the level that stands last. */
    async series(project: string) {
      const rows = await selectSeries(db)
        .leftJoin('series_state', (join) =>
          join
            .onRef('series_state.project', '=', 'series.project')
            .onRef('series_state.series_id', '=', 'series.id'),
        )
        .select([...sensitivityColumns, 'series_state.points'])
        .select((eb) =>
          eb
            .selectFrom('point')
            .select('level_json')
            .whereRef('point.project', '=', 'series.project')
            .whereRef('point.series_id', '=', 'series.id')
            // A series that sees needs no cure.
            .where((where) =>
              where.or([where('series_state.blind', '=', 1), where('series_state.blind', 'is', null)]),
            )
            .where('level_json', 'is not', null)
            .orderBy('point.history_at', 'desc')
            .orderBy('point.started_at', 'desc')
            .orderBy('point.run_id', 'desc')
            .limit(1)
            .as('level_json'),
        )
        .where('series.project', '=', project)
        .orderBy('series.id')
        .execute()
      return rows.map((row) => ({
        series: toSeries(row),
        points: row.points ?? 0,
        sensitivity: toSensitivity(row),
        levelJson: row.level_json,
      }))
    },
  }
}

async function dismissedAlerts(db: Db, project: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('alert_event')
    .select('alert_id')
    .distinct()
    .where('project', '=', project)
    .where('kind', '=', 'resolved')
    .where('who', 'is not', null)
    .where('evidence', 'in', ['suspected', 'inconclusive'])
    .execute()
  return new Set(rows.map(({ alert_id }) => alert_id))
}

/** When the newest measured commits of pull requests were made. */
async function requestCommits(
  db: Db,
  project: string,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (numbers.length === 0) return new Map()
  const rows = await db
    .selectFrom('run')
    .select(['pull_request', 'commit_json'])
    .where('project', '=', project)
    .where('pull_request', 'in', numbers.slice(0, 500))
    .orderBy('started_at')
    .execute()
  return new Map(
    rows.flatMap(({ pull_request, commit_json }) => {
      const commit = parseCommit(commit_json)
      return pull_request === null || commit === null ? [] : [[pull_request, commit.committedAt] as const]
    }),
  )
}
