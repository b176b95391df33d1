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
    ...(point.accepted !== null && { accepted: point.accepted }),
    doubtful: point.doubtful === 1,
    onBaseline: point.on_baseline === 1,
  }
}

/** What tells a stored point's epoch. */
export function signsOf({ epoch_hash, accepted }: Pick<JudgedPoint, 'epoch_hash' | 'accepted'>): {
  readonly seen: string
  readonly accepted?: string
} {
  return { seen: epoch_hash, ...(accepted !== null && { accepted }) }
}
