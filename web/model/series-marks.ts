import type { EpochMarker, Release, SeriesAlert, SeriesDetail } from '../../server/contract/series-detail.ts'
import { shownChanges } from './change-look.ts'
import type { IndexWindow } from './series-place.ts'

/** The marks on a chart, each with its number in the whole history, so that zooming renames none. */
export interface SeriesMarks {
  readonly changes: readonly (ReturnType<typeof shownChanges>[number] & {
    /** The alert that the change belongs to. */
    readonly alert: SeriesAlert | null
  })[]
  /** `E1`, `E2` …: the environment changed. */
  readonly epochs: readonly LabelledEpoch[]
  /** `A1`, `A2` …: from here on a change was accepted as expected. */
  readonly accepted: readonly LabelledEpoch[]
  readonly releases: readonly Release[]
}

export interface LabelledEpoch {
  readonly label: string
  readonly epoch: EpochMarker
}

/** The marks of a series, those within a window (or all). */
export function seriesMarks(detail: SeriesDetail, window: IndexWindow | null = null): SeriesMarks {
  const within = (index: number) => window === null || (index >= window.from && index <= window.to + 1)
  const alerts = new Map(
    detail.alerts.toReversed().map((alert): [string | null, SeriesAlert] => [alert.changePoint, alert]),
  )
  return {
    changes: shownChanges(detail)
      .filter(({ index }) => within(index))
      .map((shown) => ({ ...shown, alert: alerts.get(shown.change.id) ?? null })),
    epochs: labelled(
      detail.epochs.filter((epoch) => !isAccepted(epoch)),
      'E',
    ).filter(({ epoch }) => within(epoch.index)),
    accepted: labelled(detail.epochs.filter(isAccepted), 'A').filter(({ epoch }) => within(epoch.index)),
    releases: detail.releases.filter(({ index }) => within(index)),
  }
}

/** An epoch that somebody asked for: all that differs is what was accepted. */
function isAccepted({ changes }: EpochMarker): boolean {
  return changes.length > 0 && changes.every(({ field }) => field === 'accepted')
}

function labelled(epochs: readonly EpochMarker[], letter: string): LabelledEpoch[] {
  return epochs.map((epoch, order) => ({ label: `${letter}${order + 1}`, epoch }))
}
