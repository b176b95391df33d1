import type { AlertDetail } from '../../server/contract/alert.ts'
import { type AnalysisBench, project } from './analysis.ts'

/** All alerts of a bench, whatever became of them, the first opened first. */
export async function readAlerts({ database }: Pick<AnalysisBench, 'database'>): Promise<AlertDetail[]> {
  const { alerts } = database.reads
  const page = await alerts.page(project, {
    ...{ limit: 200, now: 0, before: null, filter: { state: 'all' } },
  })
  const found: AlertDetail[] = []
  for (const { id } of page?.alerts.toReversed() ?? []) {
    const detail = await alerts.detail(project, id)
    if (detail !== null) found.push(detail)
  }
  return found
}
