import type { JudgedPoint } from '../../db/stores/points.ts'
import type { MetricDefinition } from '../contract/benchmark.ts'
import type { Course } from '../judge/attribute-change.ts'
import type { Level } from '../judge/level.ts'
import { toPointTask } from './point-task.ts'

export type CourseMetric = Pick<MetricDefinition, 'unit' | 'direction'>

/** What a series went through: the level after one of its points, and the points that followed. */
export function courseOf(
  before: JudgedPoint | undefined,
  after: readonly JudgedPoint[],
  metric: CourseMetric,
): Course {
  const level = before?.level_json ?? null
  return {
    ...metric,
    before: level === null ? null : (JSON.parse(level) as Level),
    after: after.map(toPointTask).map(({ value, se }) => ({ value, se })),
  }
}
