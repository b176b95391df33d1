import type { Adapter, AdapterRepetition, AdapterResult } from '../../../../agent/adapters/adapter.ts'

/** Ways to ask what an adapter makes of a text. */
export function readingOf(adapter: Adapter) {
  /** What the adapter reads; throws where it refuses the text. */
  const results = (text: string) => {
    const reading = adapter.read(text)
    if (reading.kind === 'refused') throw new Error(`refused: ${reading.reason}`)
    return reading
  }
  return {
    results,
    /** The one repetition of the one result; throws where there are more. */
    only(text: string): AdapterResult & AdapterRepetition {
      const [result, ...more] = results(text).results
      const [repetition, ...others] = result?.repetitions ?? []
      if (result === undefined || repetition === undefined || more.length + others.length > 0) {
        throw new Error('expected one result with one repetition')
      }
      return { ...result, ...repetition }
    },
    /** Why the adapter refuses the text, or what it read. */
    refusal(text: string): string {
      const reading = adapter.read(text)
      return reading.kind === 'refused' ? reading.reason : `results: ${JSON.stringify(reading.results)}`
    },
  }
}
