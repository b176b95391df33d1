import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Adapter, AdapterResult } from '../../../../agent/adapters/adapter.ts'

/** The text of a fixture, by its path below `test/fixtures`. */
export function fixture(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url)), 'utf8')
}

/** What an adapter reads of a text that it takes. */
export function resultsOf(adapter: Adapter, text: string): readonly AdapterResult[] {
  const reading = adapter.read(text)
  if (reading.kind === 'refused') throw new Error(`It was refused: ${reading.reason}`)
  return reading.results
}

/** Why an adapter refuses a text. */
export function refusalOf(adapter: Adapter, text: string): string {
  const reading = adapter.read(text)
  if (reading.kind === 'results') throw new Error(`It was read: ${JSON.stringify(reading.results)}`)
  return reading.reason
}

/** The values of one metric in the order of the repetitions. */
export function valuesOf(result: AdapterResult | undefined, metric: string): readonly (number | undefined)[] {
  return (result?.repetitions ?? []).map(({ values }) => values[metric])
}
