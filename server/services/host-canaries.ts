import { type HistoryPlace, placeOf } from '../../db/history-place.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { Course } from '../judge/attribute-change.ts'
import { courseOf } from './course.ts'
import { toUnitAndDirection } from './series-task.ts'

/** What a host's canaries went through from one place to another, inclusive. */
export type Canaries = (from: HistoryPlace, to: HistoryPlace) => Promise<Course[]>

/** The canaries of a host, to ask what they went through around its changes. */
export async function loadCanaries(stores: Stores, project: string, host: string): Promise<Canaries> {
  const rows = await stores.series.canariesOf(project, host)
  const known = new Map<string, Promise<Course[]>>()
  const load = async (from: HistoryPlace, to: HistoryPlace) => {
    const courses: Course[] = []
    for (const row of rows) {
      const at = { ...placeOf(from), series_id: row.id }
      const [before] = await stores.points.followedBefore(project, at, 1)
      if (before === undefined) continue
      const after = await stores.points.followedBetween(project, row.id, {
        after: placeOf(before),
        upTo: placeOf(to),
      })
      courses.push(courseOf(before, after, toUnitAndDirection(row)))
    }
    return courses
  }
  return (from, to) => {
    // Most series of a host change at the same run and have the same runs since.
    const key = `${from.run_id} ${to.run_id}`
    const courses = known.get(key) ?? load(from, to)
    known.set(key, courses)
    return courses
  }
}
