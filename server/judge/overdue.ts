import { formatCount } from '../contract/units.ts'
import { quartiles } from '../stats/quantiles.ts'

const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** When runs were measured, and when the newest of them came. */
export interface Stream {
  readonly host: string
  /** Starts of its runs, oldest first. */
  readonly starts: readonly number[]
  /** When data came last. */
  readonly heardAt: number
}

/** How long silence is borne; see the project's settings. */
export interface Patience {
  readonly seriesAfterHours: number | null
  readonly agentAfterMinutes: number | null
}

export interface Silence {
  /** The usual pause between runs. */
  readonly pace: number
  /** It lasts longer than the usual pause. */
  readonly late: boolean
  /** It lasts longer than is borne. */
  readonly overdue: boolean
}

/**
 * How long a stream has been silent, as far as its habits tell; null where it has none. What is older than `since` does not
 * count: nobody could have been heard before.
 */
export function silenceOf(stream: Stream, patience: Patience, now: number, since = 0): Silence | null {
  const habit = habitOf(stream, patience)
  if (habit === null) return null
  const silence = now - Math.max(stream.heardAt, since)
  const overdue = silence > habit.bearable
  return { pace: habit.pace, overdue, late: overdue || silence > habit.pace }
}

/** When a stream began again after its last silence that was longer than is borne; 0 where there was none. */
export function beganAgain(stream: Stream, patience: Patience): number {
  const { starts } = stream
  const habit = habitOf(stream, patience)
  if (habit === null) return 0
  return starts.findLast((start, i) => start - (starts[i - 1] ?? start) > habit.bearable) ?? 0
}

/** The usual pause between runs, and how long one is borne. */
function habitOf({ starts }: Stream, { seriesAfterHours }: Patience) {
  const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? start))
  // What was measured once or twice is no habit.
  if (gaps.length < 2) return null
  const pace = quartiles(gaps.slice(-paceRuns)).median
  const bearable =
    seriesAfterHours === null ? Math.max(day, 3 * pace, usualPause(gaps)) : seriesAfterHours * hour
  return { pace, bearable }
}

export function isSilentAgent(heardAt: number, { agentAfterMinutes }: Patience, now: number): boolean {
  return agentAfterMinutes !== null && now - heardAt > agentAfterMinutes * minute
}

/** `45 minutes`, `30 hours`, `4 days`: rounded down, but never to nothing. */
export function formatSpan(ms: number): string {
  if (ms < 2 * hour) return formatCount(Math.max(1, Math.floor(ms / minute)), 'minute')
  if (ms < 2 * day) return formatCount(Math.floor(ms / hour), 'hour')
  return formatCount(Math.floor(ms / day), 'day')
}

/** As many of the last runs tell the pace. */
const paceRuns = 20

/**
 * A pause that came twice comes again: whoever measures every commit has no runs at weekends. The longest one may have
 * been the last failure.
 */
function usualPause(gaps: readonly number[]): number {
  return 1.25 * (gaps.toSorted((a, b) => b - a)[1] ?? 0)
}
