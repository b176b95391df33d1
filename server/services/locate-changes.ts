import type { Stores } from '../../db/stores/stores.ts'
import type { ChangePoint } from '../judge/change-point.ts'

interface Wanted {
  readonly project: string
  readonly series: string
  readonly changes: readonly ChangePoint[]
}

/** Looks up the runs that change points lie at; the answer knows them, and what changed in the environment there. */
export async function locateChanges(stores: Stores, { project, series, changes }: Wanted) {
  const positions = new Set(
    changes.flatMap(({ index, earliest, latest }) => [index, earliest - 1, earliest, latest]),
  )
  const points = await stores.points.atPositions(project, series, [...positions])
  const at = new Map(points.map((point) => [point.position, point]))
  return (change: ChangePoint) => {
    const point = at.get(change.index)
    if (point === undefined) {
      throw new Error(`Expected a point at position ${change.index} of series ${series}, found none`)
    }
    const runAt = (position: number) => at.get(position)?.run_id ?? point.run_id
    return {
      run_id: point.run_id,
      earliest_run_id: runAt(change.earliest),
      latest_run_id: runAt(change.latest),
      before_run_id: runAt(change.earliest - 1),
      field_changes_json: change.cause === 'epoch' ? (point.epoch_changes_json ?? '[]') : '[]',
    }
  }
}
