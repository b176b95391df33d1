import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { type ForeignUnit, foreignUnit, noUnit } from './foreign-units.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { Figure, readDocument } from './strict-json.ts'

/**
 * Google Benchmark's `--benchmark_format=json` (1.0 to 1.9; `src/json_reporter.cc`). Each entry of run type `iteration`
 * is a repetition; aggregates are left out, unless the file was written with aggregates only: then the median is taken.
 * An entry with `error_occurred` or `skipped` has no numbers and is told in the notes.
 */
export const googleBenchmark: Adapter = {
  name: 'google-benchmark',
  about: 'Google Benchmark with --benchmark_format=json',
  recognises: (text) =>
    /^\uFEFF?\s*\{\s*"context"\s*:\s*\{/.test(text) &&
    /"(num_cpus|mhz_per_cpu|library_build_type|host_name)"\s*:/.test(text),
  read,
}

const Entry = z.looseObject({
  name: z.string().min(1),
  run_name: z.string().min(1).optional(),
  /** Absent before 1.5. */
  run_type: z.enum(['iteration', 'aggregate']).optional(),
  aggregate_name: z.string().optional(),
  repetitions: z.number().int().optional(),
  repetition_index: z.number().int().optional(),
  iterations: z.number().optional(),
  real_time: Figure.optional(),
  cpu_time: Figure.optional(),
  time_unit: z.string().optional(),
  error_occurred: z.boolean().optional(),
  error_message: z.string().optional(),
  skipped: z.boolean().optional(),
  skip_message: z.string().optional(),
  label: z.string().optional(),
})
type Entry = z.infer<typeof Entry>

const File = z.object({
  context: z.object({
    date: z.string().optional(),
    executable: z.string().optional(),
    library_version: z.string().min(1).max(100).optional(),
    library_build_type: z.string().optional(),
  }),
  benchmarks: z.array(Entry).min(1),
})
type Context = z.infer<typeof File>['context']

function read(text: string): Reading {
  const parsed = readDocument(text, File, "Google Benchmark's JSON")
  if (parsed.kind === 'refused') return parsed.refusal
  const { context, benchmarks } = parsed.document
  const groups = Map.groupBy(benchmarks.filter(isComparable), (entry) => runName(entry))
  const names = identifiersFor(
    [...groups.keys()].map((name) => ({ key: name, text: name.replace(/^BM_/, '') })),
    'benchmark',
  )
  const results: AdapterResult[] = []
  const notes = contextNotes(context)
  for (const [name, entries] of groups) {
    const failed = entries.find(isFailed)
    if (failed !== undefined) notes.push(`${name} gave no numbers: ${messageOf(failed)}`)
    const taken = entriesToTake(entries)
    if (taken.kind === 'refused') return refused(`${name}: ${taken.reason}`)
    if (taken.note !== null) notes.push(`${name}: ${taken.note}`)
    if (taken.entries.length === 0) continue
    const measured = measure(taken.entries, context)
    if (typeof measured === 'string') return refused(`${name}: ${measured}`)
    results.push({
      benchmark: names.get(name) ?? 'benchmark',
      path: null,
      ...aboutTool(name, context),
      ...measured,
    })
  }
  if (results.length === 0)
    return refused(`expected benchmarks with numbers, but ${notes.at(-1) ?? 'there are none'}`)
  return { kind: 'results', results, notes }
}

/** Not fits of complexity, whose coefficients are no measurement. */
function isComparable({ aggregate_name: aggregate, name }: Entry): boolean {
  return !/^(BigO|RMS)$/i.test(aggregate ?? '') && !/_(BigO|RMS)$/.test(name)
}

function runName(entry: Entry): string {
  if (entry.run_name !== undefined) return entry.run_name
  return entry.name.replace(/_(mean|median|stddev|cv)$/, '')
}

function isAggregate(entry: Entry): boolean {
  if (entry.run_type !== undefined) return entry.run_type === 'aggregate'
  return /_(mean|median|stddev|cv)$/.test(entry.name)
}

function isFailed({ error_occurred: error, skipped }: Entry): boolean {
  return error === true || skipped === true
}

function messageOf({ error_message: error, skip_message: skip, skipped }: Entry): string {
  return (error ?? skip ?? (skipped ? 'it was skipped' : 'it failed')).slice(0, 300)
}

type Taken =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[]; readonly note: string | null }
  | { readonly kind: 'refused'; readonly reason: string }

function entriesToTake(entries: readonly Entry[]): Taken {
  const single = entries.filter((entry) => !isAggregate(entry))
  const good = single.filter((entry) => !isFailed(entry))
  if (single.length > 0) {
    const expected = single[0]?.repetitions ?? single.length
    if (good.length === single.length && single.length !== expected) {
      return {
        kind: 'refused',
        reason: `${expected} repetitions were asked for, but ${single.length} are there`,
      }
    }
    const indexes = single.flatMap(({ repetition_index: index }) => index ?? [])
    if (new Set(indexes).size < indexes.length)
      return { kind: 'refused', reason: 'a repetition is there twice' }
    return { kind: 'entries', entries: good, note: null }
  }
  const medians = entries.filter(
    (entry) =>
      entry.aggregate_name === 'median' || /_median$/.test(entry.run_type === undefined ? entry.name : ''),
  )
  if (medians.length !== 1)
    return { kind: 'refused', reason: 'there are neither repetitions nor one median of them' }
  return {
    kind: 'entries',
    entries: medians,
    note: 'only aggregates are there: the median is taken as one repetition.',
  }
}

const known = new Set([
  ...['name', 'family_index', 'per_family_instance_index', 'run_name', 'run_type', 'repetitions'],
  ...[
    'repetition_index',
    'threads',
    'aggregate_name',
    'aggregate_unit',
    'iterations',
    'real_time',
    'cpu_time',
  ],
  ...['time_unit', 'error_occurred', 'error_message', 'skipped', 'skip_message', 'label'],
])

interface Source {
  /** The key in the file. */
  readonly key: string
  readonly definition: MetricDefinition
  readonly convert: (value: number) => number
}

/** The metrics of a benchmark and its repetitions, or what is wrong. */
function measure(
  entries: readonly Entry[],
  { date = '' }: Context,
): Pick<AdapterResult, 'metrics' | 'repetitions'> | string {
  const unit = entries[0]?.time_unit ?? ''
  const time = foreignUnit(unit)
  if (time.unit !== 'us' || entries.some(({ time_unit: other }) => other !== unit)) {
    return `expected one unit of time, got ${entries.map(({ time_unit: other }) => other).join(', ')}`.slice(
      0,
      200,
    )
  }
  if (entries.some(({ real_time: real, cpu_time: cpu }) => real === undefined || cpu === undefined)) {
    return 'real_time or cpu_time is missing'
  }
  const sources = [...timeSources(time), ...counterSources(entries)]
  // Without an offset the time is that of a zone that nobody tells.
  const startedAt = /(Z|[+-]\d\d:\d\d)$/.test(date) ? Date.parse(date) : Number.NaN
  return {
    metrics: sources.map(({ definition }) => definition),
    repetitions: entries.map(
      (entry): AdapterRepetition => ({
        startedAt: Number.isNaN(startedAt) ? null : startedAt,
        seconds: null,
        values: Object.fromEntries(
          sources.flatMap(({ key, definition, convert }) => {
            const value = entry[key]
            return typeof value === 'number' ? [[definition.name, convert(value)]] : []
          }),
        ),
        ...{ suspect: [], notes: [] },
      }),
    ),
  }
}

function timeSources(time: ForeignUnit): readonly Source[] {
  const { convert } = time
  return [
    { key: 'real_time', definition: metric('time', time, 'headline'), convert },
    { key: 'cpu_time', definition: metric('cpu_time', time, 'secondary'), convert },
  ]
}

/** Rates and memory that the library names itself; counters of the benchmark's own have no unit. */
const library: Readonly<Record<string, { readonly name: string; readonly unit: ForeignUnit }>> = {
  bytes_per_second: { name: 'throughput', unit: foreignUnit('B/s') },
  items_per_second: { name: 'items_per_second', unit: foreignUnit('items/s') },
  max_bytes_used: { name: 'max_bytes_used', unit: { ...foreignUnit('B'), direction: 'lower' } },
  allocs_per_iter: { name: 'allocs_per_iter', unit: { ...foreignUnit('count'), direction: 'lower' } },
}

function counterSources(entries: readonly Entry[]): readonly Source[] {
  const keys = [
    ...new Set(
      entries.flatMap((entry) => Object.keys(entry).filter((key) => Figure.safeParse(entry[key]).success)),
    ),
  ]
  const counters = keys.filter((key) => !known.has(key))
  const own = counters.filter((key) => !Object.hasOwn(library, key))
  const names = identifiersFor(
    own.map((key) => ({ key, text: key })),
    'counter',
    ['time', 'cpu_time', ...Object.values(library).map(({ name }) => name)],
  )
  return counters.map((key): Source => {
    const standard = Object.hasOwn(library, key) ? library[key] : undefined
    if (standard !== undefined) {
      return {
        key,
        definition: metric(standard.name, standard.unit, 'secondary'),
        convert: standard.unit.convert,
      }
    }
    const plain = { unit: noUnit, direction: 'none' } as const
    return {
      key,
      definition: metric(names.get(key) ?? 'counter', plain, 'explanatory'),
      convert: (value) => value,
    }
  })
}

function metric(
  name: string,
  { unit, direction }: Pick<ForeignUnit, 'unit' | 'direction'>,
  role: MetricDefinition['role'],
): MetricDefinition {
  return { name, unit, direction, role, semantics: null }
}

function aboutTool(name: string, { executable, library_version: version }: Context) {
  const program = executable?.split(/[\\/]/).at(-1)
  return {
    tool: { name: 'google-benchmark', version: version ?? null },
    argv: [
      ...(program === undefined || program === '' ? [] : [argvText(program)]),
      argvText(`--benchmark_filter=${name}`),
    ],
  }
}

function contextNotes({ library_build_type: build }: Context): string[] {
  return build === 'debug'
    ? ['The Google Benchmark library was built for debugging, which may add to each time.']
    : []
}
