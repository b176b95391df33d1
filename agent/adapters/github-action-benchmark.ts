import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { foreignUnit } from './foreign-units.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { Figure, readDocument } from './strict-json.ts'

/**
 * The custom JSON of github-action-benchmark (`customBiggerIsBetter`, `customSmallerIsBetter`; `src/extract.ts`): an
 * array of names, values and units. Whether bigger is better stands in the workflow and not in the file, so that no
 * direction is claimed; `--direction` tells it.
 */
export const githubActionBenchmark: Adapter = {
  name: 'github-action-benchmark',
  about: 'custom JSON of github-action-benchmark; add --direction higher or lower',
  recognises: (text) => {
    const first = /^\uFEFF?\s*\[\s*\{(?:"(?:\\.|[^"\\])*"|[^{}"])*/.exec(text)?.[0] ?? ''
    return ['name', 'unit', 'value'].every((key) => new RegExp(`"${key}"\\s*:`).test(first))
  },
  read,
}

/** The action takes numbers in quotes as well. */
const Value = z.union([
  Figure,
  z
    .string()
    .regex(/^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/, 'expected a number')
    .transform(Number)
    .pipe(Figure),
])

const Entry = z.object({
  name: z.string().min(1),
  value: Value,
  unit: z.string(),
  range: z.union([z.string(), Figure]).optional(),
  extra: z.string().optional(),
})
type Entry = z.infer<typeof Entry>

function read(text: string): Reading {
  const parsed = readDocument(text, z.array(Entry).min(1), "github-action-benchmark's custom JSON")
  if (parsed.kind === 'refused') return parsed.refusal
  const groups = Map.groupBy(parsed.document, ({ name }) => name)
  const names = identifiersFor(
    [...groups.keys()].map((name) => ({ key: name, text: name })),
    'benchmark',
  )
  const results: AdapterResult[] = []
  for (const [name, entries] of groups) {
    const units = [...new Set(entries.map(({ unit }) => unit))]
    if (units.length > 1) {
      return refused(`${JSON.stringify(name.slice(0, 200))} is there in different units: ${units.join(', ')}`)
    }
    results.push(toResult(name, entries, names.get(name) ?? 'benchmark'))
  }
  return { kind: 'results', results, notes: [directionNote] }
}

const directionNote =
  'The file does not tell whether bigger or smaller is better: say --direction higher or --direction lower, or no change will be called one.'

function toResult(name: string, entries: readonly Entry[], benchmark: string): AdapterResult {
  const { unit, convert } = foreignUnit(entries[0]?.unit ?? '')
  const ranges = entries.map(({ range }) => readRange(range))
  const range = ranges.find((one) => one !== null)
  const value: MetricDefinition = {
    name: 'value',
    unit,
    direction: 'none',
    role: 'headline',
    semantics: null,
  }
  const spread: MetricDefinition = {
    ...{ name: 'range', unit: range?.percent ? 'percent' : unit, direction: 'none', role: 'explanatory' },
    semantics: null,
  }
  return {
    benchmark,
    path: null,
    tool: { name: 'github-action-benchmark', version: null },
    argv: [argvText(name)],
    metrics: range === undefined ? [value] : [value, spread],
    repetitions: entries.map((entry, i): AdapterRepetition => {
      const own = ranges[i] ?? null
      const comparable = own !== null && own.percent === range?.percent
      return {
        ...{ startedAt: null, seconds: null, suspect: [] },
        values: {
          value: convert(entry.value),
          ...(comparable && { range: own.percent ? own.value : convert(own.value) }),
        },
        notes: entry.extra === undefined ? [] : [entry.extra.slice(0, 500)],
      }
    }),
  }
}

/** `3`, `± 3`, `± 1.5%`; anything else stays in the raw output. */
function readRange(
  range: string | number | undefined,
): { readonly value: number; readonly percent: boolean } | null {
  const [, digits, percent] = /^\s*(?:±|\+\/-)?\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(String(range ?? '')) ?? []
  if (digits === undefined) return null
  return { value: Number(digits), percent: percent === '%' }
}
