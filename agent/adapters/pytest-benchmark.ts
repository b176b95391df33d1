import { z } from 'zod'
import { limits } from '../../server/contract/values.ts'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { scaled } from './plain-number.ts'
import { Figure, readDocument } from './strict-json.ts'

/**
 * pytest-benchmark's `--benchmark-json` (2.5 to 5.2; `--benchmark-save-data` in storage files). Each round is a
 * repetition, its time in seconds for one call. Where the rounds were not kept, or are more than a run may hold, their
 * median is the one repetition: it is the same value for the run.
 */
export const pytestBenchmark: Adapter = {
  name: 'pytest-benchmark',
  about: 'pytest --benchmark-json=FILE',
  recognises: (text) =>
    /^\uFEFF?\s*\{/.test(text) && /"machine_info"\s*:\s*\{/.test(text) && /"benchmarks"\s*:\s*\[/.test(text),
  read,
}

const Stats = z.object({
  min: Figure.nonnegative(),
  max: Figure.nonnegative(),
  median: Figure.nonnegative(),
  rounds: z.number().int().positive(),
  data: z.array(Figure.nonnegative()).optional(),
})
type Stats = z.infer<typeof Stats>

const File = z.object({
  machine_info: z.object({
    python_implementation: z.string().optional(),
    python_version: z.string().optional(),
  }),
  datetime: z.string().optional(),
  version: z.string().min(1).max(100).optional(),
  benchmarks: z
    .array(
      z.object({
        name: z.string().min(1),
        fullname: z.string().min(1),
        has_error: z.boolean().optional(),
        stats: Stats.nullable(),
      }),
    )
    .min(1),
})
type File = z.infer<typeof File>

function read(text: string): Reading {
  const parsed = readDocument(text, File, "pytest-benchmark's JSON")
  if (parsed.kind === 'refused') return parsed.refusal
  const { benchmarks, version, datetime = '' } = parsed.document
  const seen = new Set<string>()
  const names = identifiersFor(
    benchmarks.map(({ name, fullname }) => ({ key: fullname, text: name.replace(/^test_/, '') })),
    'benchmark',
  )
  const results: AdapterResult[] = []
  const notes = [...pythonNote(parsed.document)]
  for (const { fullname, has_error: failed, stats } of benchmarks) {
    if (seen.has(fullname)) return refused(`${fullname} is there twice`)
    seen.add(fullname)
    if (failed === true || stats === null) {
      notes.push(`${fullname} gave no numbers: the test failed.`)
      continue
    }
    const fault = contradiction(stats)
    if (fault !== null) return refused(`${fullname}: ${fault}`)
    results.push({
      benchmark: names.get(fullname) ?? 'benchmark',
      path: null,
      tool: { name: 'pytest-benchmark', version: version ?? null },
      argv: ['pytest', argvText(fullname)],
      metrics: [{ name: 'time', unit: 'us', direction: 'lower', role: 'headline', semantics: null }],
      repetitions: repetitionsOf(stats, startOf(datetime)),
    })
  }
  if (results.length === 0) return refused('expected benchmarks with numbers, but all of them failed')
  return { kind: 'results', results, notes }
}

/** Rounds that do not give the statistics beside them tell of a file put together by hand. */
function contradiction({ data, rounds, min, max, median }: Stats): string | null {
  if (min > median || median > max) return `min ${min}, median ${median} and max ${max} are not in order`
  if (data === undefined) return null
  if (data.length !== rounds) return `${rounds} rounds were measured, but the data are of ${data.length}`
  const [least, most] = data.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, 0],
  )
  return least === min && most === max
    ? null
    : `min and max are ${min} and ${max}, but of the data ${least} and ${most}`
}

function repetitionsOf(
  { data, median, rounds }: Stats,
  startedAt: number | null,
): readonly AdapterRepetition[] {
  const one = (seconds: number, notes: readonly string[]): AdapterRepetition => ({
    ...{ startedAt, seconds: null, values: { time: scaled(seconds, 1e6) }, suspect: [], notes },
  })
  if (data === undefined) return [one(median, [`The median of ${rounds} rounds, which were not kept.`])]
  if (data.length > limits.repetitionsPerResult) {
    return [one(median, [`The median of ${rounds} rounds, more than a run holds.`])]
  }
  return data.map((seconds) => one(seconds, []))
}

/** When the file was written, in UTC though it does not say so. */
function startOf(datetime: string): number | null {
  const instant = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(datetime)
    ? Date.parse(`${datetime}Z`)
    : Date.parse(datetime)
  return Number.isNaN(instant) ? null : instant
}

function pythonNote({ machine_info: machine }: File): readonly string[] {
  const { python_implementation: implementation, python_version: version } = machine
  if (implementation === undefined || version === undefined) return []
  return [`pytest-benchmark measured on ${implementation} ${version}.`.slice(0, 300)]
}
