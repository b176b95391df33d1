import type { EpochMarker, Segment, SeriesChange } from '../../server/contract/series-detail.ts'
import { levelIn, type NotedLevel, type Stretch } from './noted-levels.ts'

interface SegmentMarks {
  /** Points of the whole series. */
  readonly total: number
  readonly changePoints: readonly SeriesChange[]
  readonly epochs: readonly EpochMarker[]
}

/** A segment as it is stored: its band follows from the level that was noted last. */
export type StoredSegment = Omit<Segment, 'expected'> & { readonly noted: NotedLevel | null }

/**
 * The stretches of a series between its change points and epochs, each with its level, where one is known: as its change
 * point says, otherwise as it stood last.
 */
export async function segmentsOf(
  { total, changePoints, epochs }: SegmentMarks,
  lastNoted: (stretch: Stretch) => Promise<NotedLevel | null>,
): Promise<StoredSegment[]> {
  const begun = new Map(
    changePoints.filter((change) => change.state === 'found').map((change) => [change.index, change]),
  )
  const starts = [...new Set([0, ...epochs.map((epoch) => epoch.index), ...begun.keys()])].sort(
    (a, b) => a - b,
  )
  const segments: StoredSegment[] = []
  for (const [i, from] of starts.entries()) {
    const end = starts[i + 1] ?? total
    if (end <= from) continue
    const change = begun.get(from)
    const noted = await lastNoted({ from, end, earliest: change?.earliest ?? from })
    const level = change?.after ?? (noted && levelIn(noted))
    if (level !== null) segments.push({ from, to: end - 1, level, noted })
  }
  return segments
}
