import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { foreignUnit } from './foreign-units.ts'
import { type GoLine, readGoLines } from './go-bench-lines.ts'
import { argvText, identifiersFor } from './identifiers.ts'

/**
 * The text of `go test -bench` (format: golang.org/design/14313-benchmark-format; `go test -json` is unwrapped). Lines
 * with one name are repetitions (`-count`). An output with a failure, or with a package that does not end with `PASS`
 * or `ok`, is refused: what is missing from it cannot be seen.
 */
export const goBench: Adapter = {
  name: 'go-bench',
  about: 'go test -bench . -count N, as text or with -json',
  recognises: (text) => /^Benchmark\S*[ \t]+\d+[ \t]/m.test(text) || isTest2json(text),
  read,
}

function read(text: string): Reading {
  const lines = isTest2json(text) ? fromTest2json(text) : { kind: 'text' as const, text }
  if (lines.kind === 'broken') return refused(`expected the output of go test -json, but ${lines.reason}`)
  const parsed = readGoLines(lines.text)
  if (parsed.kind === 'refused') return refused(parsed.reason)
  const groups = Map.groupBy(parsed.lines, keyOf)
  const names = identifiersFor(
    [...groups].map(([key, [first]]) => ({ key, text: first?.name.replace(/^Benchmark_?/, '') ?? '' })),
    'benchmark',
  )
  const results = [...groups].map(([key, group]) =>
    toResult(group, names.get(key) ?? 'benchmark', parsed.directions),
  )
  return { kind: 'results', results, notes: parsed.notes }
}

/** `go test -json` (cmd/test2json): one event a line; a benchmark's line may come in several pieces. */
function isTest2json(text: string): boolean {
  return /^\{"Time":"[^"]*","Action":"\w+","Package":/.test(text) && /"Output":"Benchmark/.test(text)
}

function fromTest2json(
  text: string,
): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'broken'; readonly reason: string } {
  const outputs = new Map<string, string>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const event = parseEvent(line)
    if (event === null) return { kind: 'broken', reason: `line ${index + 1} is none of its events` }
    outputs.set(event.pack, (outputs.get(event.pack) ?? '') + event.output)
  }
  return { kind: 'text', text: [...outputs.values()].join('') }
}

function parseEvent(line: string): { readonly pack: string; readonly output: string } | null {
  try {
    const event: unknown = JSON.parse(line)
    if (typeof event !== 'object' || event === null || !('Action' in event)) return null
    const field = (name: 'Package' | 'Output') => {
      const value: unknown = name in event ? event[name as keyof typeof event] : ''
      return typeof value === 'string' ? value : ''
    }
    return { pack: field('Package'), output: field('Output') }
  } catch {
    return null
  }
}

function keyOf({ pack, name, procs }: GoLine): string {
  return JSON.stringify([pack, name, procs])
}

function toResult(
  lines: readonly GoLine[],
  benchmark: string,
  directions: ReadonlyMap<string, MetricDefinition['direction']>,
): AdapterResult {
  const [first] = lines
  const units = [...new Set(lines.flatMap(({ values }) => [...values.keys()]))]
  const own = units.filter((unit) => !Object.hasOwn(known, unit))
  const names = identifiersFor(
    own.map((unit) => ({ key: unit, text: unit.replaceAll('/', ' per ') })),
    'metric',
    Object.values(known).map(({ name }) => name),
  )
  const metrics = units.map((unit) => metricOf(unit, names.get(unit) ?? 'metric', directions.get(unit)))
  const headline = metrics.find(({ definition }) => definition.name === 'time') ?? metrics[0]
  return {
    benchmark,
    path: null,
    tool: { name: 'go test', version: null },
    argv: [
      ...['-bench', argvText(first?.name ?? ''), '-cpu', first?.procs ?? '1'],
      ...(first?.pack ? [argvText(first.pack)] : []),
    ],
    metrics: metrics.map(({ definition }) => ({
      ...definition,
      role: definition === headline?.definition ? ('headline' as const) : ('secondary' as const),
    })),
    repetitions: lines.map(({ values }) => ({
      ...{ startedAt: null, seconds: null, suspect: [], notes: [] },
      values: Object.fromEntries(
        metrics.flatMap(({ unit, definition, convert }) => {
          const value = values.get(unit)
          return value === undefined ? [] : [[definition.name, convert(value)]]
        }),
      ),
    })),
  }
}

interface GoMetric {
  readonly unit: string
  readonly definition: Omit<MetricDefinition, 'role'>
  readonly convert: (value: number) => number
}

/** What the testing package itself reports; everything else comes from `b.ReportMetric`. */
const known: Readonly<
  Record<string, { readonly name: string; readonly unit: string; readonly better: 'higher' | 'lower' }>
> = {
  'ns/op': { name: 'time', unit: 'ns', better: 'lower' },
  'MB/s': { name: 'throughput', unit: 'MB/s', better: 'higher' },
  'B/op': { name: 'bytes_per_op', unit: 'B', better: 'lower' },
  'allocs/op': { name: 'allocs_per_op', unit: 'count', better: 'lower' },
}

function metricOf(
  unit: string,
  name: string,
  direction: MetricDefinition['direction'] | undefined,
): GoMetric {
  const own = Object.hasOwn(known, unit) ? known[unit] : undefined
  const stored = foreignUnit(own?.unit ?? unit)
  return {
    unit,
    convert: stored.convert,
    definition: {
      name: own?.name ?? name,
      unit: stored.unit,
      direction: direction ?? own?.better ?? stored.direction,
      semantics: null,
    },
  }
}
