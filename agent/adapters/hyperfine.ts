import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { scaled } from './plain-number.ts'
import { Figure, readDocument } from './strict-json.ts'

/**
 * hyperfine's `--export-json` (1.0 to 1.20; `src/benchmark/benchmark_result.rs`): one result for each command, its
 * times in seconds. Each time is a repetition; one whose command failed is suspect, because a failure is fast.
 */
export const hyperfine: Adapter = {
  name: 'hyperfine',
  about: 'hyperfine --export-json FILE',
  recognises: (text) => /^\uFEFF?\s*\{\s*"results"\s*:\s*\[\s*\{\s*"command"\s*:/.test(text),
  read,
}

const Run = z.object({
  command: z.string().min(1),
  mean: Figure.nonnegative(),
  median: Figure.nonnegative(),
  min: Figure.nonnegative(),
  max: Figure.nonnegative(),
  times: z.array(Figure.nonnegative()).min(1).optional(),
  /** Null where a signal ended the command; absent before 1.11. */
  exit_codes: z.array(z.number().int().nullable()).optional(),
  memory_usage_byte: z.array(Figure.nonnegative()).optional(),
  parameters: z.record(z.string(), z.string()).optional(),
})
type Run = z.infer<typeof Run>

const Export = z.object({ results: z.array(Run).min(1) })

function read(text: string): Reading {
  const parsed = readDocument(text, Export, "hyperfine's JSON export")
  if (parsed.kind === 'refused') return parsed.refusal
  const runs = parsed.document.results
  const names = identifiersFor(
    runs.map(({ command }) => ({ key: command, text: command })),
    'command',
  )
  const results: AdapterResult[] = []
  for (const run of runs) {
    const fault = contradiction(run)
    if (fault !== null) return refused(`of the command ${JSON.stringify(run.command.slice(0, 200))} ${fault}`)
    results.push(toResult(run, names.get(run.command) ?? 'command'))
  }
  const summarised = runs.filter(({ times }) => times === undefined).length
  const notes =
    summarised === 0
      ? []
      : [`hyperfine kept no single times of ${summarised} command(s): their medians are taken.`]
  return { kind: 'results', results, notes }
}

/** Statistics that the times beside them do not give tell of a file put together by hand. */
function contradiction({
  times,
  min,
  max,
  exit_codes: codes,
  memory_usage_byte: memory,
}: Run): string | null {
  if (times === undefined) return null
  if (codes !== undefined && codes.length !== times.length) {
    return `there are ${times.length} times, but ${codes.length} exit codes`
  }
  if (memory !== undefined && memory.length !== times.length) {
    return `there are ${times.length} times, but ${memory.length} memory sizes`
  }
  if (!near(Math.min(...times), min)) return `min is ${min}, but the shortest time is ${Math.min(...times)}`
  if (!near(Math.max(...times), max)) return `max is ${max}, but the longest time is ${Math.max(...times)}`
  return null
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(a, b)
}

function toResult(run: Run, benchmark: string): AdapterResult {
  const { command, median, times = [median], memory_usage_byte: memory } = run
  // Without single times any failure is one of the median's.
  const codes = run.times === undefined ? [run.exit_codes?.find((code) => code !== 0)] : run.exit_codes
  const parameters = Object.entries(run.parameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    benchmark,
    path: null,
    tool: { name: 'hyperfine', version: null },
    argv: [argvText(command), ...parameters.map(([name, value]) => argvText(`${name}=${value}`))].slice(
      0,
      100,
    ),
    metrics: memory === undefined ? [time] : [time, memoryMetric],
    repetitions: times.map(
      (seconds, i): AdapterRepetition => ({
        startedAt: null,
        seconds,
        values: { time: scaled(seconds, 1e6), ...(memory?.[i] !== undefined && { memory: memory[i] }) },
        suspect: suspicion(codes?.[i]),
        notes: [],
      }),
    ),
  }
}

function suspicion(code: number | null | undefined): readonly string[] {
  if (code === undefined || code === 0) return []
  return [code === null ? 'a signal ended the command' : `the command failed with exit code ${code}`]
}

const time: MetricDefinition = {
  name: 'time',
  unit: 'us',
  direction: 'lower',
  role: 'headline',
  semantics: null,
}
const memoryMetric: MetricDefinition = {
  ...{ name: 'memory', unit: 'byte', direction: 'lower', role: 'secondary', semantics: null },
}
