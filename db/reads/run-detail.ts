import type { Environment } from '../../server/contract/environment.ts'
import type { RunDetail } from '../../server/contract/views.ts'
import { unpackSamples, unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'
import { fromColumns, verdictColumns } from '../verdict-columns.ts'
import { parse, selectRuns, toRunSummaries } from './run-summary.ts'

type Result = RunDetail['results'][number]

/** The screen of one run; null where there is no such run. */
export function runDetailRead(db: Db) {
  return async (project: string, id: string): Promise<RunDetail | null> => {
    const row = await selectRuns(db)
      .where('run.project', '=', project)
      .where('run.id', '=', id)
      .select((eb) =>
        eb
          .selectFrom('environment')
          .whereRef('environment.project', '=', 'run.project')
          .whereRef('environment.hash', '=', 'run.environment_hash')
          .select('body')
          .as('environment_body'),
      )
      .executeTakeFirst()
    if (row === undefined || row.environment_body === null) return null
    const [summary] = await toRunSummaries(db, project, [row])
    if (summary === undefined) return null
    return {
      ...summary,
      project,
      agentVersion: row.agent_version,
      receivedAt: row.received_at,
      environment: JSON.parse(unpackText(row.environment_body)) as Environment,
      conditions: JSON.parse(row.conditions_json) as RunDetail['conditions'],
      manifest: parse<NonNullable<RunDetail['manifest']>>(row.manifest_json),
      notes: JSON.parse(row.notes_json) as string[],
      results: await loadResults(db, project, id),
    }
  }
}

async function loadResults(db: Db, project: string, run: string): Promise<Result[]> {
  const results = await db
    .selectFrom('result')
    .selectAll()
    .where('project', '=', project)
    .where('run_id', '=', run)
    .orderBy('position')
    .execute()
  const points = await loadPoints(db, project, run)
  return results.map((result) => ({
    benchmark: JSON.parse(result.benchmark_json) as Result['benchmark'],
    repetitions: JSON.parse(unpackText(result.body)) as Result['repetitions'],
    points: points.filter((point) => point.position === result.position).map((point) => point.view),
  }))
}

async function loadPoints(db: Db, project: string, run: string) {
  const rows = await db
    .selectFrom('point')
    .innerJoin('series', (join) =>
      join.onRef('series.project', '=', 'point.project').onRef('series.id', '=', 'point.series_id'),
    )
    .select(['series_id', 'result_position', 'value', 'samples', 'series.metric', ...verdictColumns])
    .where('point.project', '=', project)
    .where('point.run_id', '=', run)
    .orderBy('series_id')
    .execute()
  return rows.map((row) => ({
    position: row.result_position,
    view: {
      seriesId: row.series_id,
      metric: row.metric,
      value: row.value,
      samples: unpackSamples(row.samples),
      verdict: fromColumns(row),
    },
  }))
}
