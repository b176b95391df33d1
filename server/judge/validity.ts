import { formatCount, formatRelative } from '../contract/units.ts'
import type { Deviation } from './deviation.ts'
import { policy } from './policy.ts'

/** The side to which a run as a whole lies off. */
export type Displacement = 'better' | 'worse'

export interface RunEvidence {
  /** Canaries of this run, first and last, each with a history; none where the suite has no canary. */
  readonly canaries: readonly Deviation[]
  /** All other series of this run that have a history. */
  readonly series: readonly Deviation[]
  /** What was found about the runs before on the same host, newest last; null for one that lay where it should. */
  readonly before: readonly (Displacement | null)[]
}

/**
 * `valid`: its points enter the series. `suspect`: they are kept and shown, alert nobody and enter no baseline.
 * `host-event`: the host itself has moved; the suspect runs right before it and this one enter the series together, and
 * what starts there is put down to the host, in one alert.
 */
export interface RunValidity {
  readonly outcome: 'valid' | 'suspect' | 'host-event'
  readonly displacement: Displacement | null
  /** One sentence for a person; null where the run is valid. */
  readonly reason: string | null
}

/**
 * Whether a run may be judged at all: a bad boot moves everything in one run. Canaries are asked first, as no code under
 * test runs in them: where they are calm, whatever moves is no bad boot, however much of it moves. Only a run without
 * canaries is held back for most of its series being displaced alike, and then for that one run: a change of the code
 * that moves everything looks the same, and shows again in the next run, where a bad boot does not.
 */
export function judgeRun({ canaries, series, before }: RunEvidence): RunValidity {
  const displacement = canaries.length > 0 ? ofCanaries(canaries) : ofMost(series)
  if (displacement === null) return { outcome: 'valid', displacement: null, reason: null }
  const inRow = 1 + lastInRow(before, displacement)
  if (canaries.length === 0) {
    if (inRow > 1) return { outcome: 'valid', displacement, reason: null }
    return { outcome: 'suspect', displacement, reason: mostReason(series, displacement) }
  }
  const reason = canaryReason(canaries)
  if (inRow >= policy.hostEventRuns) {
    const runs = `${formatCount(inRow, 'run')} in a row`
    return { outcome: 'host-event', displacement, reason: `The host has changed, in ${runs}: ${reason}` }
  }
  const again = inRow > 1 ? `; run ${inRow} in a row, ${policy.hostEventRuns} make a change of the host` : ''
  return { outcome: 'suspect', displacement, reason: `Bad boot: ${reason}${again}` }
}

function ofCanaries(canaries: readonly Deviation[]): Displacement | null {
  const strongest = mostUnlikely(canaries)
  if (strongest === undefined || strongest.p > policy.canarySuspicion / canaries.length) return null
  return sideOf(strongest)
}

function ofMost(series: readonly Deviation[]): Displacement | null {
  if (series.length < policy.displacedNeeded) return null
  for (const side of ['worse', 'better'] as const) {
    if (displaced(series, side).length >= policy.displacedShare * series.length) return side
  }
  return null
}

function displaced(series: readonly Deviation[], side: Displacement): Deviation[] {
  return series.filter((item) => Math.abs(item.deviation) >= policy.displaced && sideOf(item) === side)
}

function lastInRow(before: readonly (Displacement | null)[], side: Displacement): number {
  return before.length - 1 - before.findLastIndex((other) => other !== side)
}

function canaryReason(canaries: readonly Deviation[]): string {
  const strongest = mostUnlikely(canaries)
  if (strongest === undefined) return ''
  const { name, effect, deviation } = strongest
  const off =
    effect === null
      ? `${Math.abs(deviation).toFixed(1)} standard errors ${sideOf(strongest)} than in runs before`
      : `${formatRelative(effect)} against runs before`
  // The agent's own canary is called so.
  const named = name.startsWith('canary ') ? name : `canary ${name}`
  return `the ${named}, which runs none of the code, is ${off}`
}

function mostReason(series: readonly Deviation[], side: Displacement): string {
  const count = displaced(series, side).length
  return `Bad boot, or a change of everything: ${count} of ${series.length} series are ${side} alike; the next run tells`
}

function mostUnlikely(items: readonly Deviation[]): Deviation | undefined {
  return [...items].sort((a, b) => a.p - b.p || (a.name < b.name ? -1 : 1))[0]
}

function sideOf({ deviation }: Deviation): Displacement {
  return deviation > 0 ? 'better' : 'worse'
}
