import { type HistoryPlace, whereInHistory } from '../history-place.ts'
import type { Db } from '../schema.ts'

/** A stretch from `from` to before `end`, by places in history. */
export interface Stretch {
  readonly from: number
  readonly end: number
  /** Where it may as well begin. */
  readonly earliest: number
}

/** A point that a mark stands at: its place in history, how many points come before it, and which it is to the tracker. */
export type Landmark = HistoryPlace & { readonly index: number; readonly position: number | null }

/** A level as the judge noted it with a point; see its `Level`. */
export interface NotedLevel {
  readonly scale: 'log' | 'linear'
  /** Which point, to the tracker, it begins with. */
  readonly start: number
  readonly points: number
  readonly centre: number
  readonly centreError: number
  readonly spread: number
  readonly freedom: number
}

interface LevelsOf {
  readonly project: string
  readonly series: string
  readonly landmarks: readonly Landmark[]
}

/**
 * Looks up the level that was noted last within a stretch between marks; null where none was, or only the one before: until a
 * change is found, runs go on being judged against that.
 */
export function notedLevels(db: Db, { landmarks, ...of }: LevelsOf) {
  const placeAt = new Map(landmarks.map((place) => [place.index, place]))
  return async ({ from, end, earliest }: Stretch): Promise<NotedLevel | null> => {
    const row = await lastNoted(db, of, { from: placeAt.get(from) ?? null, end: placeAt.get(end) ?? null })
    if (row?.level_json == null) return null
    const level = JSON.parse(row.level_json) as NotedLevel
    return level.start >= (placeAt.get(earliest)?.position ?? 0) ? level : null
  }
}

/** The centre of a level in the metric's unit. */
export function levelIn({ scale, centre }: NotedLevel): number {
  return scale === 'log' ? Math.exp(centre) : centre
}

interface Bounds {
  readonly from: HistoryPlace | null
  readonly end: HistoryPlace | null
}

function lastNoted(db: Db, { project, series }: Omit<LevelsOf, 'landmarks'>, { from, end }: Bounds) {
  return db
    .selectFrom('point')
    .select('level_json')
    .where('project', '=', project)
    .where('series_id', '=', series)
    .where('level_json', 'is not', null)
    .where(whereInHistory('point', '>=', from))
    .where(whereInHistory('point', '<', end))
    .orderBy('history_at', 'desc')
    .orderBy('started_at', 'desc')
    .orderBy('run_id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
