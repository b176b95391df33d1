import type { SeriesReport } from './analyze-series.ts'
import { matchChanges } from './match-changes.ts'
import { type OnlineFigures, onlineFigures, onlineTally } from './online-score.ts'

/** How found changes compare with known ones, pooled over series. Null where nothing can be divided. */
export interface Figures {
  readonly series: number
  readonly known: number
  readonly found: number
  readonly right: number
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
  readonly online: OnlineFigures | null
}

export interface Score {
  readonly all: Figures
  readonly families: Readonly<Record<string, Figures>>
  /** Series that came without known changes and are not counted. */
  readonly unlabelled: number
}

export interface Scorer {
  add(report: SeriesReport): void
  score(): Score
}

/** Counts how well the changes found agree with those known, over all series and for each family. */
export function createScorer(): Scorer {
  const all = emptyTally()
  const families = new Map<string, Tally>()
  let unlabelled = 0
  return {
    add(report) {
      const { known, family } = report.series
      if (known === undefined) {
        unlabelled += 1
        return
      }
      count(all, report, known)
      if (family === undefined) return
      const own = families.get(family) ?? emptyTally()
      families.set(family, own)
      count(own, report, known)
    },
    score: () => ({
      all: figures(all),
      families: Object.fromEntries([...families].map(([name, tally]) => [name, figures(tally)])),
      unlabelled,
    }),
  }
}

interface Tally {
  series: number
  known: number
  found: number
  right: number
  online: ReturnType<typeof onlineTally>[]
}

function emptyTally(): Tally {
  return { series: 0, known: 0, found: 0, right: 0, online: [] }
}

function count(tally: Tally, report: SeriesReport, known: readonly number[]): void {
  const found = report.changes.filter(({ cause }) => cause === 'shift').map(({ index }) => index)
  tally.series += 1
  tally.known += known.length
  tally.found += found.length
  tally.right += matchChanges(found, known).length
  if (report.reports !== null) tally.online.push(onlineTally(report.reports, known, report.series.values))
}

function figures({ series, known, found, right, online }: Tally): Figures {
  return {
    ...{ series, known, found, right },
    precision: found === 0 ? null : right / found,
    recall: known === 0 ? null : right / known,
    f1: known + found === 0 ? null : (2 * right) / (known + found),
    online: online.length === 0 ? null : onlineFigures(online),
  }
}
