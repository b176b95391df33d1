import type { SeriesRow } from '../../db/stores/series.ts'
import type { MetricDefinition } from '../contract/benchmark.ts'
import type { SeriesTask } from './follow-task.ts'

/** A stored series as the judge takes it, with what is known of it. */
export function toSeriesTask(row: SeriesRow, known: Pick<SeriesTask, 'memory' | 'since'>): SeriesTask {
  return {
    id: row.id,
    name: `${row.benchmark} ${row.metric}`,
    canary: row.canary === 1,
    ...toUnitAndDirection(row),
    ...known,
  }
}

/** What a series' row says of its metric. */
export function toUnitAndDirection(
  row: Pick<SeriesRow, 'unit' | 'direction'>,
): Pick<MetricDefinition, 'unit' | 'direction'> {
  return { unit: row.unit as MetricDefinition['unit'], direction: row.direction }
}
