import type { SeriesSummary } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { projectExists } from './project-exists.ts'
import { selectSeries, toSensitivity, toSeries } from './series-view.ts'

export interface SeriesPage {
  /** Null for all. */
  readonly limit: number | null
  /** The cursor of an earlier answer: only what changed since. */
  readonly after: string | null
}

export interface SeriesList {
  readonly series: SeriesSummary[]
  readonly cursor: string | null
  readonly more: boolean
}

/**
 * The series of a project, in the order in which they changed last; the whole list in that of their names. Null where the
 * project is unknown. Everything was put together when it was written: no point is read.
 */
export function seriesListRead(db: Db) {
  return async (project: string, page: SeriesPage = whole): Promise<SeriesList | null> => {
    const rows = await summaries(db, project, page)
    // Something found says that there is such a project.
    if (rows.length === 0 && !(await projectExists(db, project))) return null
    const more = page.limit !== null && rows.length > page.limit
    const shown = more ? rows.slice(0, -1) : rows
    const last = shown.at(-1)
    const isWhole = page.limit === null && page.after === null
    return {
      series: (isWhole ? shown.toSorted(byName) : shown).map((row) => ({
        ...toSeries(row),
        points: row.points,
        sensitivity: toSensitivity(row),
        latestChange: parse(row.change_json),
        latest: parse(row.latest_json),
        sparkline: JSON.parse(row.sparkline_json) as number[],
      })),
      cursor: last === undefined ? page.after : `${last.revision}.${last.id}`,
      more,
    }
  }
}

const whole: SeriesPage = { limit: null, after: null }

function summaries(db: Db, project: string, { limit, after }: SeriesPage) {
  const [revision = '0', id = ''] = after?.split('.') ?? []
  return (
    selectSeries(db)
      .innerJoin('series_summary', (join) =>
        join
          .onRef('series_summary.project', '=', 'series.project')
          .onRef('series_summary.series_id', '=', 'series.id'),
      )
      .select(['revision', 'points', 'noise', 'smallest_detectable', 'blind'])
      .select(['latest_json', 'change_json', 'sparkline_json'])
      .where('series_summary.project', '=', project)
      .where((eb) => eb(eb.refTuple('revision', 'series_id'), '>', eb.tuple(Number(revision), id)))
      .orderBy('revision')
      .orderBy('series_id')
      // One more than asked for tells whether there are more.
      .$if(limit !== null, (query) => query.limit((limit ?? 0) + 1))
      .execute()
  )
}

type Row = Awaited<ReturnType<typeof summaries>>[number]

function byName(a: Row, b: Row): number {
  return (
    collate(a.benchmark, b.benchmark) ||
    collate(a.path, b.path) ||
    collate(a.metric, b.metric) ||
    collate(a.host_label, b.host_label) ||
    collate(a.id, b.id)
  )
}

function collate(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}
