import { readFileSync } from 'node:fs'
import { iperf3 } from '../../../agent/adapters/iperf3.ts'
import { readingOf } from './support/reading-of.ts'

export const fixtures = new URL('../../fixtures/iperf3/', import.meta.url)

export function read(name: string): string {
  return readFileSync(new URL(name, fixtures), 'utf8')
}

export const { results, only, refusal } = readingOf(iperf3)

/** A fixture with something changed, printed as iperf3 does. */
// biome-ignore lint/suspicious/noExplicitAny: a document of a foreign program, changed at will
export function changed(name: string, change: (document: any) => void): string {
  const document = JSON.parse(read(name))
  change(document)
  return JSON.stringify(document, null, '\t')
}
