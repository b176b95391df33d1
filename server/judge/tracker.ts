import { type DetectorConstants, detectorConstants } from '../stats/detector-constants.ts'
import type { ChangePoint } from './change-point.ts'
import { changesIn } from './changes-in.ts'
import type { DetectionSettings } from './detection-settings.ts'
import { evidenceNeeded } from './evidence-needed.ts'
import { type Level, levelFrom } from './level.ts'
import { slack } from './reconcile-changes.ts'
import type { SeriesPoint } from './series-point.ts'
import { epochStarts, refuseNonFinite } from './series-points.ts'
import { takeOnce } from './take-once.ts'
import { openWindow, type SavedWindow, type Window, withoutOldest } from './window.ts'

/** Something that became known about a series with its newest point; `at` is that point's index. */
export type TrackerEvent =
  | { readonly kind: 'found'; readonly at: number; readonly change: ChangePoint }
  | { readonly kind: 'withdrawn'; readonly at: number; readonly index: number; readonly reason: string }

export interface Appended {
  /** What the point was expected to be, by the points before it in its epoch; null while too few tell anything. */
  readonly expected: Level | null
  /** What a further run of the same code is expected to be, this point included: the baseline from here on. */
  readonly level: Level | null
  readonly events: readonly TrackerEvent[]
}

/** Follows one series point by point. Its answers depend on the points and their order alone. */
export interface Tracker {
  /** Takes the next point, in time independent of how many came before. Throws `RangeError` for a number that is none. */
  append(point: SeriesPoint): Appended
  /** The change points that stand now, oldest first. */
  changes(): readonly ChangePoint[]
  /** Plain data to go on from later: `startTracker(settings, saved)` continues as if it had never stopped. */
  save(): TrackerState
}

/** JSON; to be handed back as it is. */
export interface TrackerState {
  /** Points taken so far. */
  readonly points: number
  /** Changes older than the window, which stay as they were when it left them. */
  readonly settled: readonly ChangePoint[]
  /** Changes within the window. */
  readonly standing: readonly ChangePoint[]
  readonly window: SavedWindow
  readonly level: Level | null
}

/** Begins a series, or continues a saved one. */
export function startTracker(
  settings: DetectionSettings,
  saved: TrackerState = nothing,
  constants: DetectorConstants = detectorConstants,
): Tracker {
  const needed = evidenceNeeded(settings.falsePerThousand, constants)
  let window = openWindow(saved.window, constants)
  let { settled, standing, level } = saved

  return {
    append(point) {
      refuseNonFinite([point])
      if (window.points.length >= constants.windowMost) {
        window = withoutOldest(window, constants.windowMost / 4, constants)
        const left = standing.filter(({ index }) => index <= window.start)
        settled = [...settled, ...left]
        standing = standing.slice(left.length)
      }
      const expected = point.epoch === window.points.at(-1)?.epoch ? level : null
      const { start } = window
      window.append(
        point,
        standing.map(({ index }) => index - start),
      )
      const at = window.start + window.points.length - 1
      const found = changesNow(window, { settings, constants, needed, standing })
      const events = compareStanding(standing, found.changes, at)
      standing = found.changes
      level = found.level
      return { expected, level, events }
    },
    changes: () => [...settled, ...standing],
    save: () => ({
      points: window.start + window.points.length,
      settled,
      standing,
      window: window.save(),
      level,
    }),
  }
}

const nothing: TrackerState = {
  points: 0,
  settled: [],
  standing: [],
  window: { start: 0, points: [], fitted: 0, known: [] },
  level: null,
}

interface Rules {
  readonly settings: DetectionSettings
  readonly constants: DetectorConstants
  readonly needed: number
  readonly standing: readonly ChangePoint[]
}

/** The changes within the window, those that stood before by a lower bar than new ones, and the newest level. */
function changesNow(window: Window, { settings, constants, needed, standing }: Rules) {
  const { series, footing, start, weigh } = window
  const pinned = epochStarts(window.points)
  const stood = (at: number) => standing.some((change) => isSame(change, start + at))
  const threshold = (at: number) => needed * (stood(at) ? constants.keepFactor : constants.openFactor)
  const rules = {
    footing,
    constants,
    weigh,
    threshold,
    stood,
    pinned,
    minEffect: settings.minEffect,
    offset: start,
  }
  const { bounds, changes } = changesIn(series, withStanding(window, standing), rules)
  return { changes, level: levelFrom(window, bounds, constants) }
}

/** What stood is weighed again even where the segmentation, with noise learnt anew, no longer cuts there. */
function withStanding(window: Window, standing: readonly ChangePoint[]): number[] {
  const candidates = window.candidates()
  const missing = standing.filter((change) => !candidates.some((at) => isSame(change, window.start + at)))
  return [...candidates, ...missing.map(({ index }) => index - window.start)]
}

/** A change that more points place a little elsewhere is the same one. */
function isSame(change: ChangePoint, index: number): boolean {
  return (
    index >= Math.min(change.earliest, change.index - slack) &&
    index <= Math.max(change.latest, change.index + slack)
  )
}

/** What became known: changes pair up one to one, the nearest first; what is left over is new, or gone. */
function compareStanding(
  before: readonly ChangePoint[],
  now: readonly ChangePoint[],
  at: number,
): TrackerEvent[] {
  const couples = before
    .flatMap((one) => now.filter(({ index }) => isSame(one, index)).map((other) => ({ one, other })))
    .sort((a, b) => Math.abs(a.one.index - a.other.index) - Math.abs(b.one.index - b.other.index))
  const pairs = takeOnce(couples)
  const stayed = new Set(pairs.map(({ one }) => one))
  const continued = new Set(pairs.map(({ other }) => other))
  return [
    ...before
      .filter((old) => !stayed.has(old))
      .map(({ index }) => ({ kind: 'withdrawn', at, index, reason: withdrawnReason }) as const),
    ...now
      .filter((change) => !continued.has(change))
      .map((change) => ({ kind: 'found', at, change }) as const),
  ]
}

const withdrawnReason = 'Later points take the level back within what noise explains'
