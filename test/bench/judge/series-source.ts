import { generateSet, type SetName } from './generated-series.ts'
import { type LabelledSeries, loadLabelled } from './labelled-series.ts'

/** Where the series with known changes come from. */
export interface SeriesSource {
  /** For the reader of the report. */
  readonly description: string
  /** A set's series; null where there is none: people's labels cannot be generated. */
  series(name: SetName | 'rtt'): readonly LabelledSeries[] | null
}

/** The labelled sets of a folder where they are there, else generated ones. `quick`: a tenth of the long sets. */
export function openSeriesSource(folder: string, quick: boolean): SeriesSource {
  const isThere = loadLabelled(folder, 'hard') !== null
  return {
    description: isThere ? 'labelled sets as given' : 'generated sets',
    series(name) {
      const thin = quick ? thinned[name] : 1
      if (isThere) return loadLabelled(folder, name)?.filter((_, i) => i % thin === 0) ?? null
      return name === 'rtt' ? null : generateSet(name, { perFamily: perFamily[name] / thin, seed: 1 })
    },
  }
}

/** Each of so many series is kept: what is replayed point by point takes time. */
const thinned = { aa: 10, step: 10, multi: 2, hard: 2, rtt: 5 } as const

const perFamily = { aa: 100, step: 30, multi: 50, hard: 30 } as const
