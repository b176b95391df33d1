import type { Segment, SeriesDetail } from '../contract/series-detail.ts'
import type { Unit } from '../contract/units.ts'
import type { Reads } from './deps.ts'
import { baselineAt } from './point-verdict.ts'

type Query = Parameters<Reads['seriesDetail']>[2]
type Stored = NonNullable<Awaited<ReturnType<Reads['seriesDetail']>>>['segments'][number]

/** One series with its segments' bands; null where there is no such series. */
export function createSeriesDetail(reads: Pick<Reads, 'seriesDetail'>) {
  return async (project: string, id: string, query: Query): Promise<SeriesDetail | null> => {
    const detail = await reads.seriesDetail(project, id, query)
    if (detail === null) return null
    const { unit } = detail.series.metric
    return { ...detail, segments: detail.segments.map((segment) => withBand(segment, unit)) }
  }
}

/** The range that the judge held up to runs on the level. */
function withBand({ noted, ...segment }: Stored, unit: Unit): Segment {
  return { ...segment, expected: noted && baselineAt(noted, { unit, runs: noted.points }).expected }
}
