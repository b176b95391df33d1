import type { Point } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import { unpackSamples } from '../codec.ts'
import { parseCommit, toPointCommit } from '../commit-json.ts'
import type { Db } from '../schema.ts'
import { fromColumns, verdictColumns } from '../verdict-columns.ts'
import type { ChosenWindow } from './series-window.ts'

interface OfSeries {
  readonly project: string
  readonly series: string
}

/** The points of a window with all that is told of them, in the order of history. */
export async function loadPoints(db: Db, of: OfSeries, { window, runs }: ChosenWindow): Promise<Point[]> {
  if (window.to < window.from) return []
  if (runs !== null) {
    const points = await inChunks([...runs.keys()], async (part) => {
      const rows = await selectPoints(db, of).where('point.run_id', 'in', part).execute()
      return rows.map((row) => toPoint(row, runs.get(row.run_id) ?? 0))
    })
    return points.sort((a, b) => a.index - b.index)
  }
  const rows = await selectPoints(db, of)
    .orderBy('point.history_at')
    .orderBy('point.started_at')
    .orderBy('point.run_id')
    .$if(window.from > 0 || window.to < window.total - 1, (query) =>
      query.limit(window.to - window.from + 1).offset(window.from),
    )
    .execute()
  return rows.map((row, i) => toPoint(row, window.from + i))
}

/** The last point of a series in the order of history, given how many there are; null for none. */
export async function loadLatest(db: Db, of: OfSeries, total: number): Promise<Point | null> {
  const row = await selectPoints(db, of)
    .orderBy('point.history_at', 'desc')
    .orderBy('point.started_at', 'desc')
    .orderBy('point.run_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toPoint(row, total - 1)
}

type PointRow = Awaited<ReturnType<ReturnType<typeof selectPoints>['execute']>>[number]

function selectPoints(db: Db, { project, series }: OfSeries) {
  return db
    .selectFrom('point')
    .innerJoin('run', (join) =>
      join.onRef('run.project', '=', 'point.project').onRef('run.id', '=', 'point.run_id'),
    )
    .select([
      'point.run_id',
      'point.value',
      'point.samples',
      'point.history_at',
      'point.started_at',
      'point.on_baseline',
      'run.commit_json',
      'run.suspect_reason',
      ...verdictColumns,
    ])
    .where('point.project', '=', project)
    .where('point.series_id', '=', series)
}

function toPoint(row: PointRow, index: number): Point {
  const commit = parseCommit(row.commit_json)
  return {
    index,
    runId: row.run_id,
    value: row.value,
    samples: unpackSamples(row.samples),
    startedAt: row.started_at,
    historyAt: row.history_at,
    commit: toPointCommit(commit),
    branch: commit?.branch ?? null,
    pullRequest: commit?.pullRequest?.number ?? null,
    onBaseline: row.on_baseline === 1 && row.suspect_reason === null,
    verdict: fromColumns(row),
  }
}
