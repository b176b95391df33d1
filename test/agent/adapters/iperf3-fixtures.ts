import { readFileSync } from 'node:fs'
import type { AdapterRepetition, AdapterResult } from '../../../agent/adapters/adapter.ts'
import { iperf3 } from '../../../agent/adapters/iperf3.ts'

export const fixtures = new URL('../../fixtures/iperf3/', import.meta.url)

export function read(name: string): string {
  return readFileSync(new URL(name, fixtures), 'utf8')
}

/** What the adapter reads; throws where it refuses the text. */
export function results(text: string) {
  const reading = iperf3.read(text)
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
export function refusal(text: string): string {
  const reading = iperf3.read(text)
  return reading.kind === 'refused' ? reading.reason : `results: ${JSON.stringify(reading.results)}`
}

/** A fixture with something changed, printed as iperf3 does. */
// biome-ignore lint/suspicious/noExplicitAny: a document of a foreign program, changed at will
export function changed(name: string, change: (document: any) => void): string {
  const document = JSON.parse(read(name))
  change(document)
  return JSON.stringify(document, null, '\t')
}
