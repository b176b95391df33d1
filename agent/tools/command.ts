import { basename } from 'node:path'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { Identifier, limits } from '../../server/contract/values.ts'
import { quartiles } from '../../server/stats/quantiles.ts'
import type { Adapter, AdapterResult } from '../adapters/adapter.ts'
import { endFailure, type Parsed, refuse, type Tool, type ToolOutput } from './tool.ts'

export interface CommandSpec {
  readonly name: string
  readonly run: readonly string[]
  /** Prints the version in its first line; null where nobody says it. */
  readonly version: readonly string[] | null
  /** An adapter's name, or `auto`. */
  readonly adapter: string
  /** How long it usually takes. */
  readonly seconds: number
}

/**
 * Any executable as a benchmark: one execution is a repetition, and what it prints on standard output is read by an
 * adapter. Its environment is empty but for a standard PATH: what the agent was started with, tokens included, is no
 * business of a command, and would make two hosts differ.
 */
export function commandTool(spec: CommandSpec, adapters: readonly Adapter[]): Tool {
  const [program = ''] = spec.run
  return {
    name: (basename(program) || spec.name).slice(0, limits.nameLength),
    // What it measures shows in its output.
    metrics: [],
    versionArgv: [...emptyEnvironment, ...(spec.version ?? whetherThere(program))],
    parseVersion: (output) => versionOf(output, spec.version !== null),
    server: null,
    clientArgv: () => [...emptyEnvironment, ...spec.run],
    normalisedArgv: () => spec.run,
    nominalSeconds: () => spec.seconds,
    parse: (output) => parseCommand(output, spec, adapters),
  }
}

const emptyEnvironment = [
  'env',
  '-i',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C',
] as const

const whetherThere = (program: string) => ['sh', '-c', 'command -v -- "$1"', 'sh', program]

/** A definition needs one, and an empty name would be none. */
const noVersion = 'unstated'

function versionOf({ stdout, stderr }: ToolOutput, said: boolean): string | null {
  if (!said) return noVersion
  const [line] = `${stdout}\n${stderr}`.split('\n').filter((text) => text.trim() !== '')
  return line === undefined ? null : line.trim().slice(0, limits.nameLength)
}

/**
 * Reads a command's output. The values of an output with several repetitions are their medians, because one execution is
 * one repetition here; of several results each metric's name begins with the result's. Never throws.
 */
export function parseCommand(
  output: ToolOutput,
  { name, adapter: wanted }: Pick<CommandSpec, 'name' | 'adapter'>,
  adapters: readonly Adapter[],
): Parsed {
  const ended = endFailure(name, output)
  if (ended !== null) return refuse(ended)
  const suiting = adapters.filter((one) =>
    wanted === 'auto' ? one.recognises(output.stdout) : one.name === wanted,
  )
  const [adapter] = suiting
  if (adapter === undefined || suiting.length > 1) return refuse(noneOrSeveral(name, suiting, adapters))
  const reading = adapter.read(output.stdout)
  if (reading.kind === 'refused') return refuse(`${adapter.name}: ${reading.reason}`)
  return flatten(reading.results, reading.notes)
}

/** A guess between formats would store numbers under a wrong name. */
function noneOrSeveral(name: string, suiting: readonly Adapter[], all: readonly Adapter[]): string {
  const names = (adapters: readonly Adapter[]) => adapters.map((adapter) => adapter.name).join(', ')
  return suiting.length > 1
    ? `expected an output of one format, but ${name} printed what may be one of ${names(suiting)}`
    : `expected an output that an adapter reads (${names(all)}), but ${name} printed something else`
}

function flatten(results: readonly AdapterResult[], notes: readonly string[]): Parsed {
  const named = results.flatMap((result) =>
    result.metrics.map((metric) => ({
      result,
      metric,
      name: results.length === 1 ? metric.name : `${result.benchmark}_${metric.name}`,
    })),
  )
  const wrong = mistakeIn(named.map(({ name }) => name))
  if (wrong !== null) return refuse(wrong)
  const values = named.flatMap(({ result, metric, name }) => {
    const numbers = result.repetitions.flatMap((repetition) => repetition.values[metric.name] ?? [])
    return numbers.length === 0 ? [] : [[name, quartiles(numbers).median] as const]
  })
  if (values.length === 0) return refuse('expected at least one number, found none')
  const repetitions = results.flatMap((result) => result.repetitions)
  return {
    kind: 'values',
    values: Object.fromEntries(values),
    metrics: named.map(({ metric, name }): MetricDefinition => ({ ...metric, name })),
    suspect: [...new Set(repetitions.flatMap(({ suspect }) => suspect))],
    notes: [...new Set([...notes, ...repetitions.flatMap((repetition) => repetition.notes)])],
  }
}

function mistakeIn(names: readonly string[]): string | null {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    return `expected results with names of their own, but ${twice} comes more than once`
  const odd = names.find((name) => !Identifier.safeParse(name).success)
  if (odd !== undefined) return `expected short names of metrics, got ${odd.slice(0, 150)}`
  return names.length > limits.metricsPerBenchmark - reserved
    ? `expected at most ${limits.metricsPerBenchmark - reserved} metrics from a command, got ${names.length}`
    : null
}

/** Places for what the agent adds to every benchmark: what it cost, and nothing that a command prints may push it out. */
const reserved = 16
