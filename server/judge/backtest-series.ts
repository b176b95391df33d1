import type { ChangePoint } from './change-point.ts'
import { defaultDetection } from './default-detection.ts'
import type { SeriesPoint } from './series-point.ts'
import { startTracker } from './tracker.ts'

/** What a change has to be for an alert, under some settings. */
export interface Worth {
  /** The smallest relative effect. */
  readonly smallestEffect: number
  /** How rare it has to be. */
  readonly p: number
}

/** A change as a replay saw it. */
export interface ReplayedChange {
  /** As it was seen last; indexes are of the series' points. */
  readonly change: ChangePoint
  /** Index of the first point after which it was worth an alert, for each of the settings; null where it never was. */
  readonly openedAt: readonly (number | null)[]
  /** Index of the point that took it back; null while it stands. */
  readonly withdrawnAt: number | null
}

/**
 * Shows the detector a series point by point, as runs arrived, and notes from when on each change was worth an alert
 * under each of several settings. The detector is the one of all projects: settings decide what is worth telling, not
 * what is found. Changes that begin with another environment are markers, and left out.
 */
export function backtestSeries(points: readonly SeriesPoint[], worths: readonly Worth[]): ReplayedChange[] {
  const tracker = startTracker(defaultDetection)
  const known: Following[] = []
  points.forEach((point, at) => {
    const { events } = tracker.append(point)
    for (const event of events) {
      if (event.kind === 'found') found(known, event.change, worths.length)
      else withdraw(known, event.index, at)
    }
    for (const change of tracker.changes()) see(known, { change, at, worths })
  })
  return known.filter(({ change }) => change.cause !== 'epoch')
}

interface Following {
  change: ChangePoint
  readonly openedAt: (number | null)[]
  withdrawnAt: number | null
}

function found(known: Following[], change: ChangePoint, settings: number): void {
  const again = known.find((one) => one.withdrawnAt !== null && one.change.index === change.index)
  if (again === undefined) {
    known.push({ change, openedAt: Array.from({ length: settings }, () => null), withdrawnAt: null })
  } else {
    again.change = change
    again.withdrawnAt = null
  }
}

function withdraw(known: readonly Following[], index: number, at: number): void {
  const gone = nearest(known, index)
  if (gone !== undefined) gone.withdrawnAt = at
}

interface Seen {
  readonly change: ChangePoint
  readonly at: number
  readonly worths: readonly Worth[]
}

function see(known: readonly Following[], { change, at, worths }: Seen): void {
  const own = nearest(known, change.index)
  // The same object as before: nothing became known of it.
  if (own === undefined || (own.change === change && own.openedAt.every((opened) => opened !== null))) return
  own.change = change
  worths.forEach((worth, i) => {
    if (isWorth(change, worth)) own.openedAt[i] ??= at
  })
}

function isWorth({ effect, p }: ChangePoint, worth: Worth): boolean {
  const size = effect === null ? Number.POSITIVE_INFINITY : Math.abs(effect.relative)
  return size >= worth.smallestEffect && p <= worth.p
}

/** The change that stands nearest to a place: more points may have moved it. */
function nearest(known: readonly Following[], index: number): Following | undefined {
  let best: Following | undefined
  for (const one of known) {
    if (one.withdrawnAt !== null) continue
    const distance = Math.abs(one.change.index - index)
    if (best === undefined || distance < Math.abs(best.change.index - index)) best = one
  }
  return best
}
