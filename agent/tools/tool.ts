import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { stripAnsi } from '../adapters/strip-ansi.ts'
import type { Finished } from '../place/place.ts'

/** Where a tool's server listens. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** What a tool left behind: all that a parser may look at. */
export type ToolOutput = Pick<Finished, 'code' | 'signal' | 'timedOut' | 'stdout' | 'stderr'>

/** A parser either has numbers that it vouches for, or a reason why there are none. It never throws. */
export type Parsed =
  | {
      readonly kind: 'values'
      readonly values: Readonly<Record<string, number>>
      /** Why the numbers are doubtful. */
      readonly suspect: readonly string[]
      /** What a reader must know, e.g. a percentile that the observations do not carry. */
      readonly notes: readonly string[]
      /** What the values are, where the tool cannot know before: a command whose output an adapter reads. */
      readonly metrics?: readonly MetricDefinition[]
    }
  | { readonly kind: 'failure'; readonly reason: string }

/** A benchmark program as pure data and functions: how to call it and how to read it. */
export interface Tool {
  readonly name: string
  readonly metrics: readonly MetricDefinition[]
  /** Prints the version; run on each place before anything is measured. */
  readonly versionArgv: readonly string[]
  parseVersion(output: ToolOutput): string | null
  /** Null where the client needs no other side of its own: ping, a command. */
  readonly server: ToolServer | null
  /** A program that comes with the agent and is written to each place, before anything is measured. */
  readonly program?: ToolProgram
  clientArgv(endpoint: Endpoint, seconds: number): readonly string[]
  /** The client's arguments without addresses and ports: what makes two runs the same benchmark. */
  normalisedArgv(seconds: number): readonly string[]
  /** How long the client takes when all goes well, in seconds. */
  nominalSeconds(seconds: number): number
  parse(output: ToolOutput, seconds: number): Parsed
}

/** The side of a tool that waits for its client. It listens on the endpoint's TCP port when it is ready. */
export interface ToolServer {
  argv(endpoint: Endpoint): readonly string[]
  /** Where the server is a program of its own: as `versionArgv` and `parseVersion` of the tool. */
  readonly versionArgv?: readonly string[]
  parseVersion?(output: ToolOutput): string | null
}

/** Text that must stand in a file of the place before the tool can run there; the tool's argv name the same path. */
export interface ToolProgram {
  /** Absolute, the same on every place. */
  readonly path: string
  readonly text: string
}

/** The refusal of an output. */
export function refuse(reason: string): Parsed {
  return { kind: 'failure', reason }
}

/** What is wrong with how a program ended, whatever it printed; null when nothing is. */
export function endFailure(tool: string, output: ToolOutput): string | null {
  if (output.timedOut) return `${tool} did not end within its deadline and was killed`
  if (output.code === 0) return null
  const how =
    output.code === null
      ? `was ended by ${output.signal ?? 'a signal'}`
      : `ended with exit code ${output.code}`
  const said = lastLine(output.stderr) ?? lastLine(output.stdout)
  return said === null ? `${tool} ${how}` : `${tool} ${how}: ${said}`
}

/**
 * Compares how long a tool measured with what it was asked for, both in seconds. Below 90 % the output is refused
 * (the test was cut short); more than 5 % off either way makes it suspect.
 */
export function judgeElapsed(
  elapsed: number,
  requested: number,
): { readonly failure: string | null; readonly suspect: readonly string[] } {
  const said = `measured ${elapsed.toFixed(2)} s where ${requested} s were asked for`
  if (!(elapsed >= 0.9 * requested)) return { failure: said, suspect: [] }
  return { failure: null, suspect: Math.abs(elapsed - requested) > 0.05 * requested ? [said] : [] }
}

function lastLine(text: string): string | null {
  const lines = stripAnsi(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.at(-1)?.slice(0, 300) ?? null
}
