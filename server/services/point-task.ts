import type { JudgedPoint } from '../../db/stores/points.ts'
import { medianErrorFrom } from '../stats/median-error.ts'
import type { PointTask } from './follow-task.ts'

/** A stored point as the judge takes it. */
export function toPointTask(point: JudgedPoint): PointTask {
  const se = medianErrorFrom({ low: point.low_quartile, high: point.high_quartile }, point.sample_count)
  return {
    series: point.series_id,
    value: point.value,
    ...(se !== null && { se }),
    epoch: point.epoch_hash,
    doubtful: point.doubtful === 1,
    onBaseline: point.on_baseline === 1,
  }
}
