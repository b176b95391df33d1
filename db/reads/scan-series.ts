import { type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { Db } from '../schema.ts'
import type { ThinColumns } from './thin-points.ts'

export interface ScannedOf {
  readonly project: string
  readonly series: string
  readonly host: string
}

/** All points of a series, in the order of history. */
export interface ScannedSeries extends ThinColumns {
  readonly runs: readonly string[]
}

/** Rows that one statement reads: a few milliseconds, within which nothing else is served. */
const stretch = 5000

/**
 * Reads from every point of a series what thinning out asks for. All of it lies in the index by history, and as little as can
 * be is made of a point: what a hundred thousand cost is the values that cross from the database.
 */
export async function scanSeries(db: Db, of: ScannedOf): Promise<ScannedSeries> {
  const suspects = await suspectRuns(db, of)
  const runs: string[] = []
  const [values, kinds]: [number[], number[]] = [[], []]
  for (let after: HistoryPlace | null = null; ; ) {
    const rows = await scanStretch(db, of, after)
    for (const { run_id, value, look, on_baseline } of rows) {
      runs.push(run_id)
      values.push(value)
      kinds.push(2 * (suspects.has(run_id) ? looks.suspect : look) + on_baseline)
    }
    after = rows.length < stretch ? null : await placeOfRun(db, of, runs.at(-1) ?? '')
    if (after === null) return { runs, values: Float64Array.from(values), kinds: Uint8Array.from(kinds) }
  }
}

/** How a point is drawn, twice which, and one for what may serve as baseline, is its kind; all but `plain` are marks. */
const looks = { plain: 0, suspect: 1, regressed: 2, improved: 3, invalid: 4 } as const

function scanStretch(db: Db, { project, series }: ScannedOf, after: HistoryPlace | null) {
  return db
    .selectFrom('point')
    .select(['run_id', 'value', 'on_baseline'])
    .select((eb) =>
      eb
        .case()
        .when('doubtful', '=', 1)
        .then(looks.suspect)
        .when('verdict', '=', 'regressed')
        .then(looks.regressed)
        .when('verdict', '=', 'improved')
        .then(looks.improved)
        .when('verdict', '=', 'invalid')
        .then(looks.invalid)
        .else(looks.plain)
        .end()
        .as('look'),
    )
    .where('project', '=', project)
    .where('series_id', '=', series)
    .where(whereInHistory('point', '>', after))
    .orderBy('history_at')
    .orderBy('started_at')
    .orderBy('run_id')
    .limit(stretch)
    .execute()
}

async function placeOfRun(db: Db, { project, series }: ScannedOf, run: string): Promise<HistoryPlace | null> {
  const place = await db
    .selectFrom('point')
    .select(['history_at', 'started_at', 'run_id'])
    .where('project', '=', project)
    .where('series_id', '=', series)
    .where('run_id', '=', run)
    .executeTakeFirst()
  return place ?? null
}

async function suspectRuns(db: Db, { project, host }: ScannedOf): Promise<Set<string>> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where('project', '=', project)
    .where('host_id', '=', host)
    .where('suspect_reason', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.id))
}
