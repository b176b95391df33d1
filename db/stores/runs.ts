import type { Selectable } from 'kysely'
import { chunks, inChunks } from '../chunks.ts'
import type { HistoryPlace } from '../history-place.ts'
import type { Db, HostTable, ResultTable, RunTable } from '../schema.ts'
import type { TouchedSeries } from '../series-summaries.ts'
import { touchRun } from './points.ts'

export type PullRequestRun = Selectable<RunTable> & { readonly host_label: HostTable['label'] }

/** A run where it stands in history, and by which commit. */
export type PlacedRun = HistoryPlace &
  Selectable<Pick<RunTable, 'host_id' | 'on_baseline' | 'pull_request' | 'head_commit' | 'merge_base'>>

/** What was decided about a run as a whole. */
export type RunDecision = Pick<RunTable, 'analysis_version' | 'validity' | 'displacement' | 'suspect_reason'>

/** Runs and their results. */
export function runStore(db: Db, touched: TouchedSeries) {
  const change = async (project: string, id: string, columns: Partial<RunTable>) => {
    await db.updateTable('run').set(columns).where('project', '=', project).where('id', '=', id).execute()
  }
  return {
    /** What tells a repeated upload from another run under the same id. */
    findReceipt: (
      project: string,
      id: string,
    ): Promise<{ content_hash: string; point_count: number } | undefined> =>
      db
        .selectFrom('run')
        .select(['content_hash', 'point_count'])
        .where('project', '=', project)
        .where('id', '=', id)
        .executeTakeFirst(),

    async insert(run: RunTable, results: readonly ResultTable[]): Promise<void> {
      await db.insertInto('run').values(run).execute()
      for (const part of chunks(results)) await db.insertInto('result').values(part).execute()
    },

    /** The commits of runs, as JSON; null for a run without one. */
    commitsOf: (
      project: string,
      ids: readonly string[],
    ): Promise<Selectable<Pick<RunTable, 'id' | 'commit_json'>>[]> =>
      inChunks(ids, (part) =>
        db
          .selectFrom('run')
          .select(['id', 'commit_json'])
          .where('project', '=', project)
          .where('id', 'in', part)
          .execute(),
      ),

    /** The runs of commits, and of pull requests that left the base branch at them. */
    ofCommits: (project: string, commits: readonly string[]): Promise<PlacedRun[]> =>
      inChunks(commits, (part) =>
        db
          .selectFrom('run')
          .select(['id as run_id', 'history_at', 'started_at', 'host_id'])
          .select(['on_baseline', 'pull_request', 'head_commit', 'merge_base'])
          .where('project', '=', project)
          .where((eb) => eb.or([eb('head_commit', 'in', part), eb('merge_base', 'in', part)]))
          .orderBy('id')
          .execute(),
      ),

    /** Moves a run in history; it is to be judged again. */
    async move(project: string, id: string, history_at: number): Promise<void> {
      await change(project, id, { history_at, analysis: 'queued', analysis_version: null })
      await db
        .updateTable('point')
        .set({ history_at })
        .where('project', '=', project)
        .where('run_id', '=', id)
        .execute()
      await touchRun(db, touched, { project, run: id })
    },

    /** What else is to be done once runs were judged. */
    occasions: (
      project: string,
      ids: readonly string[],
    ): Promise<Selectable<Pick<RunTable, 'id' | 'on_baseline' | 'pull_request' | 'work_id'>>[]> =>
      inChunks(ids, (part) =>
        db
          .selectFrom('run')
          .select(['id', 'on_baseline', 'pull_request', 'work_id'])
          .where('project', '=', project)
          .where('id', 'in', part)
          .execute(),
      ),

    /** The runs of a pull request, in the order of history. */
    ofPullRequest: (project: string, number: number): Promise<PullRequestRun[]> =>
      db
        .selectFrom('run')
        .innerJoin('host', (join) =>
          join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
        )
        .selectAll('run')
        .select('host.label as host_label')
        .where('run.project', '=', project)
        .where('run.pull_request', '=', number)
        .orderBy('history_at')
        .orderBy('started_at')
        .orderBy('run.id')
        .execute(),

    /** Pull requests with a run of this commit as their head. */
    async requestsOfHead(project: string, commit: string): Promise<number[]> {
      const rows = await db
        .selectFrom('run')
        .select('pull_request')
        .distinct()
        .where('project', '=', project)
        .where('head_commit', '=', commit)
        .where('pull_request', 'is not', null)
        .orderBy('pull_request')
        .execute()
      return rows.flatMap(({ pull_request }) => pull_request ?? [])
    },

    /** Notes that a run was judged. */
    decide: (project: string, id: string, decision: RunDecision): Promise<void> =>
      change(project, id, { ...decision, analysis: 'done' }),

    /** Notes that a run cannot be judged by a version of the analysis. */
    fail: (project: string, id: string, version: number): Promise<void> =>
      change(project, id, { analysis: 'failed', analysis_version: version }),

    /** Gives a host's runs that another version could not judge another chance. */
    async forgiveFailures(project: string, host: string, version: number): Promise<void> {
      await db
        .updateTable('run')
        .set({ analysis: 'queued', analysis_version: null })
        .where('project', '=', project)
        .where('host_id', '=', host)
        .where('analysis', '=', 'failed')
        .where('analysis_version', '!=', version)
        .execute()
    },
  }
}
