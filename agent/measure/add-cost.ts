import type { Repetition } from '../../server/contract/run.ts'
import type { CounterTexts, Place } from '../place/place.ts'
import { costOf } from './cost.ts'
import { parseCounters } from './counters.ts'
import type { MeasuredStep } from './steps.ts'
import { doubtsAboutGuests } from './validity/repetition-validity.ts'
import type { Thresholds } from './validity/thresholds.ts'
import { type Window, windowBetween } from './window.ts'

/** A repetition with what it cost, once all servers have been ended: a guest's counters come with the end of its server. */
export function addCost({ outcome, ends }: MeasuredStep, thresholds: Thresholds): Repetition {
  const { repetition, counted, metrics, server } = outcome
  if (counted === null || repetition.failure !== null) return repetition
  const guests = guestWindows([
    { place: ends.client, texts: counted.client },
    { place: ends.server, texts: server?.counted?.() ?? null },
  ])
  const hostIsEnd = [ends.client, ends.server].some(({ kind }) => kind === 'host')
  const cost = costOf({ host: counted.host, guests, hostIsEnd }, repetition.values, metrics)
  return {
    ...repetition,
    // What a tool says itself under such a name stays.
    values: { ...repetition.values, ...cost, ...repetition.values },
    suspect: [...repetition.suspect, ...doubtsAboutGuests(guests, thresholds)].slice(0, 20),
  }
}

interface Counted {
  readonly place: Place
  readonly texts: CounterTexts | null
}

/** One window for each machine: of both ends in one, the client's is the narrower. */
function guestWindows(ends: readonly Counted[]): readonly Window[] {
  const windows = new Map<string, Window>()
  for (const { place, texts } of ends) {
    const machine = place.machine ?? place.name
    if (place.kind === 'host' || texts === null || windows.has(machine)) continue
    windows.set(machine, windowBetween(parseCounters(texts.before), parseCounters(texts.after)))
  }
  return [...windows.values()]
}
