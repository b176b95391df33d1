import type { ChangePoint, EpochMarker, Segment } from '../../server/contract/views.ts'

interface SegmentPoint {
  readonly run_id: string
  /** The level that stood after the point; JSON. */
  readonly level_json: string | null
}

interface SegmentMarks {
  readonly changePoints: readonly ChangePoint[]
  readonly epochs: readonly EpochMarker[]
}

/** The stretches of a series between its change points and epochs, each with its level, where one is known. */
export function segmentsOf(
  points: readonly SegmentPoint[],
  { changePoints, epochs }: SegmentMarks,
): Segment[] {
  const places = new Map(points.map((point, index) => [point.run_id, index]))
  const after = new Map(
    changePoints
      .filter((change) => change.state === 'found')
      .map((change) => [places.get(change.runId) ?? 0, change.after]),
  )
  const starts = [...new Set([0, ...epochs.map((epoch) => epoch.index), ...after.keys()])].sort(
    (a, b) => a - b,
  )
  return starts.flatMap((from, i) => {
    const end = starts[i + 1] ?? points.length
    const level = after.get(from) ?? lastLevel(points.slice(from, end))
    return level === null || end <= from ? [] : [{ from, to: end - 1, level }]
  })
}

function lastLevel(points: readonly SegmentPoint[]): number | null {
  const json = points.findLast((point) => point.level_json !== null)?.level_json
  if (json === null || json === undefined) return null
  const { scale, centre } = JSON.parse(json) as { scale: 'log' | 'linear'; centre: number }
  return scale === 'log' ? Math.exp(centre) : centre
}
