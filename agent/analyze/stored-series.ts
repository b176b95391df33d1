import type { FieldValue } from '../../server/contract/environment.ts'
import type { SeriesDetail } from '../../server/contract/series-detail.ts'
import type { FieldChange, Point } from '../../server/contract/views.ts'
import type { SeriesPoint } from '../../server/judge/series-point.ts'
import { medianError } from '../../server/stats/median-error.ts'

/** A series as the server's detector saw it: its baseline points, and the run that each of them is of. */
export interface StoredSeries {
  readonly points: readonly SeriesPoint[]
  readonly runs: readonly StoredRun[]
}

export interface StoredRun {
  readonly id: string
  readonly startedAt: number
  readonly commit: string | null
}

/**
 * The baseline points of a stored series in the order of history, without those of suspect runs. What changed in the
 * environment between two of them begins an epoch; a pull request's excursion to another environment does not.
 */
export function storedSeries({ points, epochs }: SeriesDetail): StoredSeries {
  const markers = new Map(epochs.map(({ index, changes }) => [index, changes]))
  const counter = createEpochCounter()
  const kept: { readonly point: SeriesPoint; readonly run: StoredRun }[] = []
  points.forEach((point) => {
    counter.note(markers.get(point.index) ?? [])
    if (isBaseline(point)) kept.push({ point: toSeriesPoint(point, counter.settle()), run: toRun(point) })
  })
  return { points: kept.map(({ point }) => point), runs: kept.map(({ run }) => run) }
}

function isBaseline({ onBaseline, verdict }: Point): boolean {
  return onBaseline && verdict?.kind !== 'invalid'
}

function toSeriesPoint({ value, samples }: Point, epoch: number): SeriesPoint {
  const se = medianError(samples)
  return { value, epoch: String(epoch), ...(se !== null && { se }) }
}

function toRun({ runId, startedAt, commit }: Point): StoredRun {
  return { id: runId, startedAt, commit: commit?.head ?? null }
}

/** Follows the environment from one baseline point to the next. A field that could not be read is no news of it. */
function createEpochCounter() {
  const known = new Map<string, FieldValue>()
  const since = new Map<string, FieldValue>()
  let epoch = 0
  return {
    /** Takes what changed between two neighbouring points, of whatever branch. */
    note(changes: readonly FieldChange[]): void {
      for (const { field, from, to } of changes) {
        if (from !== null && !known.has(field)) known.set(field, from)
        if (to !== null) since.set(field, to)
      }
    },
    /** The epoch of a baseline point: the next one where a field differs from the last baseline point's. */
    settle(): number {
      if ([...since].some(([field, value]) => known.has(field) && known.get(field) !== value)) epoch += 1
      for (const [field, value] of since) known.set(field, value)
      since.clear()
      return epoch
    },
  }
}
