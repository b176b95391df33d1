import type { ChangePoint } from '../../server/judge/change-point.ts'
import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import type { Level } from '../../server/judge/level.ts'
import type { SeriesPoint } from '../../server/judge/series-point.ts'
import { startTracker, type TrackerEvent } from '../../server/judge/tracker.ts'

/** A change as it was first reported; `at` and `withdrawnAt` are indexes of the newest point at the time. */
export interface Replayed {
  readonly change: ChangePoint
  readonly at: number
  readonly withdrawnAt?: number
}

export interface Replay {
  /** In the order of their reports; one that was withdrawn and found again is there twice. */
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
    reports.push({ change: event.change, at: event.at })
    return
  }
  const taken = nearestOpen(reports, event.index)
  const report = reports[taken]
  if (report !== undefined) reports[taken] = { ...report, withdrawnAt: event.at }
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
