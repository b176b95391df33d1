import type { AlertEvent } from '../../server/contract/alert.ts'
import type { ChangeEvent } from '../../server/contract/change.ts'
import { eventWord } from './alert-look.ts'

/** A line of a change's history, whoever it comes from. */
export interface HistoryLine {
  readonly at: number
  /** What happened, in a word or two. */
  readonly what: string
  /** Null for Metalmark itself. */
  readonly who: string | null
  readonly why: string | null
  /** What it was held for from then on, or which run and analysis the word is of. */
  readonly since: string
}

/** What became of an alert and of its change points as one history, the latest first. */
export function verdictHistory(alert: readonly AlertEvent[], changes: readonly ChangeEvent[]): HistoryLine[] {
  const lines = [
    ...alert.map(({ at, kind, who, why, evidence, handling }) => ({
      ...{ at, what: eventWord(kind), who, why, since: `${evidence}, ${handling}` },
    })),
    ...changes.map(({ at, kind, reason, series, analysisVersion }) => ({
      at,
      what: `${words[kind]} on ${series} series`,
      who: null,
      why: reason,
      since: `analysis ${analysisVersion}`,
    })),
  ]
  // Of one instant, what happened last was said last.
  return lines
    .map((line, order) => ({ line, order }))
    .sort((a, b) => b.line.at - a.line.at || b.order - a.order)
    .map(({ line }) => line)
}

const words: Readonly<Record<ChangeEvent['kind'], string>> = {
  found: 'change found',
  moved: 'change moved',
  withdrawn: 'change withdrawn',
  'found-again': 'change found again',
}
