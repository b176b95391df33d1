import type { Series } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { selectSeries, toSeries } from './series-view.ts'

/** All series of a project by what they are, without the environment's identity. */
export function allSeriesRead(db: Db) {
  return async (project: string): Promise<Omit<Series, 'identity'>[]> => {
    const rows = await selectSeries(db).where('series.project', '=', project).orderBy('series.id').execute()
    return rows.map(toSeries)
  }
}
