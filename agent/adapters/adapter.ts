import type { MetricDefinition, Path } from '../../server/contract/benchmark.ts'

/**
 * One output format of one program: pure text in, results out. An adapter never throws: a text that lies, is cut off or is
 * something else is refused with the reason, because half a number looks like a number.
 */
export interface Adapter {
  /** As `--adapter` names it. */
  readonly name: string
  /** One line for people: which program prints this, and how it is asked to. */
  readonly about: string
  /** Whether the text looks like this format, cheaply; `read` still may refuse it. */
  recognises(text: string): boolean
  read(text: string): Reading
}

export type Reading =
  | {
      readonly kind: 'results'
      /** At least one. */
      readonly results: readonly AdapterResult[]
      /** What a reader must know of the text as a whole. */
      readonly notes: readonly string[]
    }
  | {
      readonly kind: 'refused'
      /** What was expected and what came. */
      readonly reason: string
    }

/** One benchmark of an output. Documents that follow each other with equal parameters are its repetitions. */
export interface AdapterResult {
  /** What the text itself suggests, as an `Identifier`: `tcp_stream_1`, `tcp_rr`. */
  readonly benchmark: string
  /** Where the text says it; null elsewhere. */
  readonly path: Path | null
  readonly tool: { readonly name: string; readonly version: string | null }
  /** Parameters that make two outputs comparable, as far as the text tells them: no addresses, no ports. */
  readonly argv: readonly string[]
  /** At least one is a headline. */
  readonly metrics: readonly MetricDefinition[]
  /** At least one. */
  readonly repetitions: readonly AdapterRepetition[]
}

export interface AdapterRepetition {
  /** Epoch milliseconds, where the text tells. */
  readonly startedAt: number | null
  /** How long was measured, where the text tells. */
  readonly seconds: number | null
  /** In the units of `metrics`; a metric that this repetition lacks is absent. */
  readonly values: Readonly<Record<string, number>>
  /** Why the numbers are doubtful. */
  readonly suspect: readonly string[]
  /** What a reader must know, e.g. a percentile that the observations do not carry. */
  readonly notes: readonly string[]
}

/** The refusal of a text. */
export function refused(reason: string): Reading {
  return { kind: 'refused', reason: reason.slice(0, 1000) }
}
