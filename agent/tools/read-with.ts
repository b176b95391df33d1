import type { Adapter, AdapterRepetition } from '../adapters/adapter.ts'
import { endFailure, judgeElapsed, type Parsed, refuse, type ToolOutput } from './tool.ts'

export interface Expected {
  /** As the adapter names it: the output must be of this benchmark and of no other. */
  readonly benchmark: string
  /** How long the tool was asked to measure; null where it was asked for something else (a number of packets). */
  readonly seconds: number | null
}

/** Reads a tool's one result with the adapter of its format. The exit code is looked at, and how long it measured. */
export function readWith(adapter: Adapter, output: ToolOutput, expected: Expected): Parsed {
  const ended = endFailure(adapter.name, output)
  if (ended !== null) return refuse(ended)
  const reading = adapter.read(output.stdout)
  if (reading.kind === 'refused') return refuse(reading.reason)
  const [result, ...others] = reading.results
  const [repetition, ...more] = result?.repetitions ?? []
  if (
    result?.benchmark !== expected.benchmark ||
    repetition === undefined ||
    others.length + more.length > 0
  ) {
    const came = reading.results.map(({ benchmark, repetitions }) => `${repetitions.length} × ${benchmark}`)
    return refuse(`expected one result of ${expected.benchmark} from ${adapter.name}, got ${came.join(', ')}`)
  }
  return timed(repetition, expected.seconds, adapter.name)
}

function timed(
  { values, suspect, notes, seconds }: AdapterRepetition,
  asked: number | null,
  tool: string,
): Parsed {
  if (asked === null || seconds === null) return { kind: 'values', values, suspect, notes }
  const elapsed = judgeElapsed(seconds, asked)
  if (elapsed.failure !== null) return refuse(`${tool} ${elapsed.failure}`)
  return { kind: 'values', values, suspect: [...suspect, ...elapsed.suspect], notes }
}
