import type { EpochMarker, Segment, SeriesChange } from '../../server/contract/series-detail.ts'

interface SegmentMarks {
  /** Points of the whole series. */
  readonly total: number
  readonly changePoints: readonly SeriesChange[]
  readonly epochs: readonly EpochMarker[]
}

/** A stretch from `from` to before `end`, by places in history. */
export interface Stretch {
  readonly from: number
  readonly end: number
}

/**
 * The stretches of a series between its change points and epochs, each with its level, where one is known: as its change
 * point says, otherwise as it stood last (which `lastLevel` looks up as `level_json`).
 */
export async function segmentsOf(
  { total, changePoints, epochs }: SegmentMarks,
  lastLevel: (stretch: Stretch) => Promise<string | null>,
): Promise<Segment[]> {
  const after = new Map(
    changePoints.filter((change) => change.state === 'found').map((change) => [change.index, change.after]),
  )
  const starts = [...new Set([0, ...epochs.map((epoch) => epoch.index), ...after.keys()])].sort(
    (a, b) => a - b,
  )
  const segments: Segment[] = []
  for (const [i, from] of starts.entries()) {
    const end = starts[i + 1] ?? total
    if (end <= from) continue
    const level = after.get(from) ?? centreOf(await lastLevel({ from, end }))
    if (level !== null) segments.push({ from, to: end - 1, level })
  }
  return segments
}

function centreOf(json: string | null): number | null {
  if (json === null) return null
  const { scale, centre } = JSON.parse(json) as { scale: 'log' | 'linear'; centre: number }
  return scale === 'log' ? Math.exp(centre) : centre
}
