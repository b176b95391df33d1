import type { OverviewProject } from '../../server/contract/overview.ts'
import type { Db } from '../schema.ts'
import type { SeriesSummaryTable } from '../summary-tables.ts'
import { isCounted, isHeadlineSeries } from './counted-series.ts'

type SeriesOfProject = Pick<OverviewProject, 'verdicts' | 'sensitivity'>

export interface OverviewSeries {
  ofProject(project: string): SeriesOfProject
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
    .select(['series.project', 'verdict', 'smallest_detectable', 'blind'])
    .select((of) => of.case().when(isHeadlineSeries(of)).then(1).else(0).end().as('headline'))
    .where('series_summary.project', 'in', projects)
    .where(isCounted)
    .execute()
  const byProject = Map.groupBy(rows, ({ project }) => project)
  return {
    ofProject: (project) => countSeries(byProject.get(project) ?? []),
  }
}

interface CountedRow extends Pick<SeriesSummaryTable, 'verdict' | 'smallest_detectable' | 'blind'> {
  readonly headline: number
}

function countSeries(rows: readonly CountedRow[]): SeriesOfProject {
  const verdicts = { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0, pending: 0 }
  for (const { verdict } of rows) verdicts[verdict ?? 'pending']++
  const headline = rows.filter((row) => row.headline === 1)
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
