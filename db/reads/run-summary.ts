import type { Selectable } from 'kysely'
import type { RunSummary, VerdictCounts } from '../../server/contract/views.ts'
import type { Db, HostTable, RunTable } from '../schema.ts'

export type RunRow = Selectable<RunTable> & { readonly host_label: HostTable['label'] }

/** Runs of all projects, each with its host's label. */
export function selectRuns(db: Db) {
  return db
    .selectFrom('run')
    .innerJoin('host', (join) =>
      join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
    )
    .selectAll('run')
    .select('host.label as host_label')
}

/** Rows as summaries, in the same order, with the verdicts of their points counted. */
export async function toRunSummaries(
  db: Db,
  project: string,
  rows: readonly RunRow[],
): Promise<RunSummary[]> {
  const counts = await countVerdicts(
    db,
    project,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    suite: row.suite,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    commit: parse<RunSummary['commit']>(row.commit_json),
    ci: parse<RunSummary['ci']>(row.ci_json),
    host: { id: row.host_id, label: row.host_label },
    acceleration: row.acceleration,
    analysis: row.analysis,
    verdicts: counts.get(row.id) ?? noVerdicts,
    suspect: parse<string[]>(row.told_suspect_json)?.join('; ') ?? row.suspect_reason,
    work: row.work_id,
  }))
}

const noVerdicts: VerdictCounts = { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0 }

async function countVerdicts(
  db: Db,
  project: string,
  runs: readonly string[],
): Promise<Map<string, VerdictCounts>> {
  const counts = new Map<string, VerdictCounts>()
  if (runs.length === 0) return counts
  const rows = await db
    .selectFrom('point')
    .select((eb) => ['run_id', 'verdict', eb.fn.countAll<number>().as('points')])
    .where('project', '=', project)
    .where('run_id', 'in', runs)
    .where('verdict', 'is not', null)
    .groupBy(['run_id', 'verdict'])
    .execute()
  for (const { run_id, verdict, points } of rows) {
    if (verdict === null) continue
    counts.set(run_id, { ...(counts.get(run_id) ?? noVerdicts), [verdict]: points })
  }
  return counts
}

/** JSON of a column that may be null. */
export function parse<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}
