import { readFileSync } from 'node:fs'
import type { AdapterRepetition, AdapterResult } from '../../../agent/adapters/adapter.ts'
import { sockperf } from '../../../agent/adapters/sockperf.ts'

export const folder = new URL('../../fixtures/sockperf/', import.meta.url)
export const prefix = 'loopback-sockperf-3.7-'
export const read = (name: string) => readFileSync(new URL(prefix + name, folder), 'utf8')

/** What the adapter reads; throws where it refuses the text. */
export function results(text: string) {
  const reading = sockperf.read(text)
  if (reading.kind === 'refused') throw new Error(`refused: ${reading.reason}`)
  return reading
}

/** The one repetition of the one result; throws where there are more. */
export function only(text: string): AdapterResult & AdapterRepetition {
  const [result, ...more] = results(text).results
  const [repetition, ...others] = result?.repetitions ?? []
  if (result === undefined || repetition === undefined || more.length + others.length > 0) {
    throw new Error('expected one result with one repetition')
  }
  return { ...result, ...repetition }
}

/** Why the adapter refuses the text, or what it read. */
export const refusal = (text: string) => {
  const reading = sockperf.read(text)
  return reading.kind === 'refused' ? reading.reason : `results: ${JSON.stringify(reading.results)}`
}
