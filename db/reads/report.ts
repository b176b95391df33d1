import type { Attribution } from '../../server/contract/attribution.ts'
import type { BenchmarkDefinition } from '../../server/contract/benchmark.ts'
import type { Environment } from '../../server/contract/environment.ts'
import type { Report } from '../../server/contract/report.ts'
import type { Commit } from '../../server/contract/run.ts'
import { unpackText } from '../codec.ts'
import { parseCommit } from '../commit-json.ts'
import type { Db } from '../schema.ts'

/** A run as a report names it. */
export interface ReportedRun {
  readonly id: string
  readonly suite: string
  readonly host: string
  readonly acceleration: string
  readonly commit: Commit | null
  readonly environment: Environment
}

/** Events that say whether an alert is true; what people make of it is another matter. */
const tellsTruth = ['opened', 'confirmed', 'refuted', 'inconclusive', 'withdrawn', 'found-again'] as const

/** What a report says beside the verdicts. */
export function reportRead(db: Db) {
  return {
    /** Runs with their environments, in the order of their ids. */
    async runs(project: string, ids: readonly string[]): Promise<ReportedRun[]> {
      if (ids.length === 0) return []
      const rows = await db
        .selectFrom('run')
        .innerJoin('host', (join) =>
          join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
        )
        .innerJoin('environment', (join) =>
          join
            .onRef('environment.project', '=', 'run.project')
            .onRef('environment.hash', '=', 'run.environment_hash'),
        )
        .select(['run.id', 'suite', 'acceleration', 'commit_json', 'host.label', 'environment.body'])
        .where('run.project', '=', project)
        .where('run.id', 'in', ids)
        .orderBy('run.id')
        .execute()
      return Promise.all(
        rows.map(async ({ id, suite, label, acceleration, commit_json, body }) => ({
          ...{ id, suite, host: label, acceleration, commit: parseCommit(commit_json) },
          environment: JSON.parse(await unpackText(body)) as Environment,
        })),
      )
    },

    /** The newest alert about a pull request, with the reason why it is held for what it is. */
    async alert(project: string, number: number): Promise<Report['alert']> {
      const row = await db
        .selectFrom('alert')
        .select(['id', 'evidence', 'handling'])
        .where('project', '=', project)
        .where('pull_request', '=', number)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) return null
      const last = await db
        .selectFrom('alert_event')
        .select('why')
        .where('project', '=', project)
        .where('alert_id', '=', row.id)
        .where('kind', 'in', tellsTruth)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return { ...row, reason: last?.why ?? null }
    },

    /** What an alert is put down to, and the series that it is about. */
    async blamed(
      project: string,
      alert: string,
    ): Promise<{ readonly attribution: Attribution | null; readonly series: ReadonlySet<string> }> {
      const row = await db
        .selectFrom('alert')
        .select('attribution_json')
        .where('project', '=', project)
        .where('id', '=', alert)
        .executeTakeFirst()
      const members = await db
        .selectFrom('alert_member')
        .select('series_id')
        .where('project', '=', project)
        .where('alert_id', '=', alert)
        .where('standing', '=', 1)
        .execute()
      const json = row?.attribution_json ?? null
      return {
        attribution: json === null ? null : (JSON.parse(json) as Attribution),
        series: new Set(members.map(({ series_id }) => series_id)),
      }
    },

    /** The newest confirmation of an alert. */
    async confirmation(project: string, alert: string): Promise<Report['confirmation']> {
      const row = await db
        .selectFrom('confirmation')
        .select(['id', 'state', 'reason', 'most_boots'])
        .where('project', '=', project)
        .where('alert_id', '=', alert)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) return null
      const { id, state, reason, most_boots: most } = row
      const { done } = await db
        .selectFrom('run')
        .innerJoin('work', (join) =>
          join.onRef('work.project', '=', 'run.project').onRef('work.id', '=', 'run.work_id'),
        )
        .select((eb) => eb.fn.countAll<number>().as('done'))
        .where('run.project', '=', project)
        .where('work.confirmation_id', '=', id)
        .executeTakeFirstOrThrow()
      return { id, state, reason, boots: { done: Number(done), most } }
    },

    /** What runs measured, canaries left out. */
    async benchmarks(
      project: string,
      runs: readonly string[],
    ): Promise<{ readonly run: string; readonly benchmark: string; readonly path: string }[]> {
      if (runs.length === 0) return []
      const rows = await db
        .selectFrom('result')
        .select(['run_id', 'benchmark_json'])
        .where('project', '=', project)
        .where('run_id', 'in', runs)
        .orderBy('run_id')
        .orderBy('position')
        .execute()
      return rows.flatMap(({ run_id, benchmark_json }) => {
        const { name, path, canary } = JSON.parse(benchmark_json) as BenchmarkDefinition
        return canary ? [] : [{ run: run_id, benchmark: name, path }]
      })
    },

    /** The newest judged run of the baseline before a run, on its host and of its suite. */
    async before(project: string, run: string): Promise<string | null> {
      const row = await db
        .selectFrom('run as own')
        .innerJoin('run as other', (join) =>
          join
            .onRef('other.project', '=', 'own.project')
            .onRef('other.host_id', '=', 'own.host_id')
            .onRef('other.suite', '=', 'own.suite')
            .onRef('other.acceleration', '=', 'own.acceleration')
            .onRef('other.history_at', '<=', 'own.history_at')
            .onRef('other.id', '!=', 'own.id'),
        )
        .select('other.id')
        .where('own.project', '=', project)
        .where('own.id', '=', run)
        .where('other.on_baseline', '=', 1)
        .orderBy('other.history_at', 'desc')
        .orderBy('other.started_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.id ?? null
    },

    /** The pull request that a run is of; null for none, undefined where there is no such run. */
    async requestOf(project: string, run: string): Promise<number | null | undefined> {
      const row = await db
        .selectFrom('run')
        .select('pull_request')
        .where('project', '=', project)
        .where('id', '=', run)
        .executeTakeFirst()
      return row === undefined ? undefined : row.pull_request
    },
  }
}
