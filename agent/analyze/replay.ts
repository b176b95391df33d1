import type { ChangePoint } from '../../server/judge/change-point.ts'
import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import type { Level } from '../../server/judge/level.ts'
import { slack } from '../../server/judge/reconcile-changes.ts'
import type { SeriesPoint } from '../../server/judge/series-point.ts'
import { startTracker, type TrackerEvent } from '../../server/judge/tracker.ts'

/** A change as it was first reported; `at` and `withdrawnAt` are indexes of the newest point at the time. */
export interface Replayed {
  readonly change: ChangePoint
  readonly at: number
  readonly withdrawnAt?: number
}

export interface Replay {
  /** In the order of their reports; one that was withdrawn and found again is one that stands. */
  readonly reports: readonly Replayed[]
  /** Those that stand at the end. */
  readonly changes: readonly ChangePoint[]
  /** What a further point is expected to be. */
  readonly level: Level | null
}

/** Shows a tracker the points one by one, as runs arrive. */
export function replay(points: readonly SeriesPoint[], settings: DetectionSettings): Replay {
  const tracker = startTracker(settings)
  const reports: Replayed[] = []
  let level: Level | null = null
  for (const point of points) {
    const appended = tracker.append(point)
    level = appended.level
    for (const event of appended.events) note(reports, event)
  }
  return { reports, changes: tracker.changes(), level }
}

function note(reports: Replayed[], event: TrackerEvent): void {
  if (event.kind === 'found') {
    const again = reports[takenBack(reports, event.change)]
    if (again === undefined) reports.push({ change: event.change, at: event.at })
    else reports[reports.indexOf(again)] = { change: again.change, at: again.at }
    return
  }
  const taken = nearestOpen(reports, event.index)
  const report = reports[taken]
  if (report !== undefined) reports[taken] = { ...report, withdrawnAt: event.at }
}

/**
 * The withdrawn report that a change found now is the same as, by index; -1 where it is a new one. Found again more than
 * a few points away it is told anew, as readers were told of another place.
 */
function takenBack(reports: readonly Replayed[], change: ChangePoint): number {
  return reports.findIndex(
    (report) => report.withdrawnAt !== undefined && Math.abs(report.change.index - change.index) <= slack,
  )
}

/** The report that stands nearest to a place, by index: more points may have moved the change since it was reported. */
function nearestOpen(reports: readonly Replayed[], place: number): number {
  let nearest = -1
  let least = Infinity
  reports.forEach(({ change, withdrawnAt }, i) => {
    const distance = Math.abs(change.index - place)
    if (withdrawnAt !== undefined || distance > least) return
    nearest = i
    least = distance
  })
  return nearest
}
