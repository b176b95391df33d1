import { sql } from 'kysely'
import type { AlertEvidence } from '../../server/contract/alert.ts'
import type { Db, ProjectTable } from '../schema.ts'
import { isHeadlineSeries } from './counted-series.ts'
import { openedByMetalmark } from './opened-by-hand.ts'
import { runCounts } from './run-counts.ts'

/** What a project measured in a stretch of its history. */
export interface Traffic {
  readonly judged: number
  readonly suspect: number
  /** Hosts and paths that anything but a canary was measured on. */
  readonly groups: number
  /** Runs on the baseline branch, and the hosts that they were on. */
  readonly baselineRuns: number
  readonly hosts: number
  /** Commits of pull requests. */
  readonly pushes: number
  /** Headline series that say what they can see, and those of them that are blind: as the overview has them. */
  readonly series: number
  readonly blind: number
}

/** Counts for the quality of a project's alarms. */
export function qualityRead(db: Db) {
  return {
    /** What a project's settings are made of. */
    settings: (
      project: string,
    ): Promise<Pick<ProjectTable, 'baseline_branch' | 'settings_json'> | undefined> =>
      db
        .selectFrom('project')
        .select(['baseline_branch', 'settings_json'])
        .where('slug', '=', project)
        .executeTakeFirst(),

    /** Where a project's history begins and ends; null where it has no run. */
    async span(project: string): Promise<{ since: number; until: number } | null> {
      const row = await db
        .selectFrom('run')
        .select((eb) => [eb.fn.min('history_at').as('since'), eb.fn.max('history_at').as('until')])
        .where('project', '=', project)
        .executeTakeFirst()
      const { since = null, until = null } = row ?? {}
      return since === null || until === null ? null : { since, until }
    },

    /** Alerts on changes and pull requests that Metalmark opened from an instant on, by their evidence; merged ones are counted in the other. */
    async alerts(project: string, since: number): Promise<ReadonlyMap<AlertEvidence, number>> {
      const rows = await db
        .selectFrom('alert')
        .select((eb) => ['evidence', eb.fn.countAll<number>().as('count')])
        .where('project', '=', project)
        .where('kind', 'in', ['change', 'pull-request'])
        .where('merged_into', 'is', null)
        .where(openedByMetalmark())
        .where('opened_at', '>=', since)
        .groupBy('evidence')
        .execute()
      return new Map(rows.map(({ evidence, count }) => [evidence, Number(count)]))
    },

    /** What was measured from an instant on. */
    async traffic(project: string, since: number): Promise<Traffic> {
      const runs = await db
        .selectFrom('run')
        .select([
          runCounts.judged.as('judged'),
          runCounts.suspect.as('suspect'),
          sql<number>`count(case when on_baseline = 1 then 1 end)`.as('baselineRuns'),
          sql<number>`count(distinct case when on_baseline = 1 then host_id end)`.as('hosts'),
        ])
        .where('project', '=', project)
        .where('history_at', '>=', since)
        .executeTakeFirstOrThrow()
      const pushes = await db
        .selectFrom('run')
        .select(['pull_request', 'head_commit'])
        .distinct()
        .where('project', '=', project)
        .where('history_at', '>=', since)
        .where('pull_request', 'is not', null)
        .execute()
      const groups = await db
        .selectFrom('series')
        .select(['host_id', 'path'])
        .distinct()
        .where('project', '=', project)
        .where('canary', '=', 0)
        .execute()
      const series = await db
        .selectFrom('series_summary')
        .innerJoin('series', (join) =>
          join
            .onRef('series.project', '=', 'series_summary.project')
            .onRef('series.id', '=', 'series_summary.series_id'),
        )
        .select([sql<number>`count(*)`.as('series'), sql<number>`coalesce(sum(blind), 0)`.as('blind')])
        .where('series_summary.project', '=', project)
        .where(isHeadlineSeries)
        .where('blind', 'is not', null)
        .executeTakeFirstOrThrow()
      return { ...runs, pushes: pushes.length, groups: groups.length, ...series }
    },
  }
}
