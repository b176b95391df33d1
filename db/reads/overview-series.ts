import type { OverviewHost, OverviewProject } from '../../server/contract/overview.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import type { Db, SeriesTable } from '../schema.ts'
import type { SeriesSummaryTable } from '../summary-tables.ts'

type SeriesOfProject = Pick<OverviewProject, 'verdicts' | 'sensitivity'>
type Canaries = OverviewHost['canaries']

export interface OverviewSeries {
  ofProject(project: string): SeriesOfProject
  canariesOf(project: string, host: string): Canaries
}

/** What the latest values of all series come to, counted from their summaries. */
export async function overviewSeries(db: Db, projects: readonly string[]): Promise<OverviewSeries> {
  const rows = await db
    .selectFrom('series_summary')
    .innerJoin('series', (join) =>
      join
        .onRef('series.project', '=', 'series_summary.project')
        .onRef('series.id', '=', 'series_summary.series_id'),
    )
    .select(['series.project', 'role', 'verdict', 'smallest_detectable', 'blind'])
    .where('series_summary.project', 'in', projects)
    .where('direction', '!=', 'none')
    .where('canary', '=', 0)
    .execute()
  const byProject = Map.groupBy(rows, ({ project }) => project)
  const canaries = Map.groupBy(await canaryRows(db, projects), ({ project, host_id }) =>
    placeOf(project, host_id),
  )
  return {
    ofProject: (project) => countSeries(byProject.get(project) ?? []),
    canariesOf: (project, host) => countCanaries(canaries.get(placeOf(project, host)) ?? []),
  }
}

type CountedRow = Pick<SeriesTable, 'role'> &
  Pick<SeriesSummaryTable, 'verdict' | 'smallest_detectable' | 'blind'>

function countSeries(rows: readonly CountedRow[]): SeriesOfProject {
  const verdicts = { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0, pending: 0 }
  for (const { verdict } of rows) verdicts[verdict ?? 'pending']++
  const headline = rows.filter(({ role }) => role === 'headline')
  const detectable = headline
    .flatMap(({ smallest_detectable }) => smallest_detectable ?? [])
    .sort((a, b) => a - b)
  return {
    verdicts,
    sensitivity: {
      known: detectable.length,
      blind: headline.filter(({ blind }) => blind === 1).length,
      // The upper one of two: half of the series see that much.
      median: detectable[Math.floor(detectable.length / 2)] ?? null,
    },
  }
}

type CanaryRow = Pick<SeriesTable, 'project' | 'host_id' | 'id' | 'benchmark' | 'metric' | 'direction'> &
  Pick<SeriesSummaryTable, 'verdict' | 'latest_json'>

function canaryRows(db: Db, projects: readonly string[]): Promise<CanaryRow[]> {
  return db
    .selectFrom('series')
    .innerJoin('series_summary', (join) =>
      join
        .onRef('series_summary.project', '=', 'series.project')
        .onRef('series_summary.series_id', '=', 'series.id'),
    )
    .select(['series.project', 'host_id', 'id', 'benchmark', 'metric', 'direction', 'verdict', 'latest_json'])
    .where('series.project', 'in', projects)
    .where('canary', '=', 1)
    .where('verdict', 'is not', null)
    .orderBy('benchmark')
    .orderBy('metric')
    .orderBy('id')
    .execute()
}

function countCanaries(rows: readonly CanaryRow[]): Canaries {
  const moved = rows.filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved')
  return {
    judged: rows.filter(({ verdict }) => verdict !== 'invalid').length,
    moved: moved.map(({ id, benchmark, metric, direction, latest_json }) => {
      const latest = JSON.parse(latest_json ?? 'null') as SeriesSummary['latest']
      return { series: id, benchmark, metric, direction, effect: latest?.verdict?.effect ?? null }
    }),
  }
}

function placeOf(project: string, host: string): string {
  return `${project}/${host}`
}
