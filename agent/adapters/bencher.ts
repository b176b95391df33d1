import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { type ForeignUnit, foreignUnit, noUnit } from './foreign-units.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { Figure, readDocument } from './strict-json.ts'

/**
 * Bencher Metric Format (bencher.dev/bmf.json): benchmark → measure → value with an optional range. The file names no
 * units and no directions: those of Bencher's built-in measures are known (`lib/bencher_json/src/project/measure/
 * built_in.rs`), and every other measure is a bare number until `--direction` says which way is good.
 */
export const bencher: Adapter = {
  name: 'bencher',
  about: 'Bencher Metric Format (BMF), as bencher run --adapter json takes it',
  // An object of objects of objects, the first of which says its value: nothing else begins so.
  recognises: (text) =>
    /^\uFEFF?\s*\{\s*"(?:\\.|[^"\\])*"\s*:\s*\{\s*"(?:\\.|[^"\\])*"\s*:\s*\{[^{}[\]]*"value"\s*:/.test(text),
  read,
}

const Measure = z.object({
  value: Figure,
  lower_value: Figure.nullish(),
  upper_value: Figure.nullish(),
})
type Measure = z.infer<typeof Measure>

const File = z.record(z.string().min(1), z.record(z.string().min(1), Measure))

function read(text: string): Reading {
  const parsed = readDocument(text, File, 'Bencher Metric Format')
  if (parsed.kind === 'refused') return parsed.refusal
  const benchmarks = Object.entries(parsed.document)
  const names = identifiersFor(
    benchmarks.map(([name]) => ({ key: name, text: name.replace(ignored, '') })),
    'benchmark',
  )
  const results: AdapterResult[] = []
  for (const [name, measures] of benchmarks) {
    if (Object.keys(measures).length === 0)
      return refused(`${JSON.stringify(name.slice(0, 200))} has no measure`)
    const wrong = Object.entries(measures).find(([, measure]) => !isOrdered(measure))
    if (wrong !== undefined) {
      return refused(
        `of ${JSON.stringify(name.slice(0, 200))} the lower value of ${wrong[0].slice(0, 64)} lies above the upper one`,
      )
    }
    results.push(toResult(name, measures, names.get(name) ?? 'benchmark'))
  }
  if (results.length === 0) return refused('expected Bencher Metric Format, but there is no benchmark')
  return { kind: 'results', results, notes: notesOn(results) }
}

/** Names that end so are measured, and silent. */
const ignored = /(-bencher-ignore|_bencher_ignore|BencherIgnore)$/

function isOrdered({ lower_value: lower, upper_value: upper }: Measure): boolean {
  return typeof lower !== 'number' || typeof upper !== 'number' || lower <= upper
}

function toResult(
  name: string,
  measures: Readonly<Record<string, Measure>>,
  benchmark: string,
): AdapterResult {
  const silent = ignored.test(name)
  const names = identifiersFor(
    Object.keys(measures).flatMap((measure) =>
      ['', ' lower', ' upper'].map((end) => ({ key: `${measure}${end}`, text: `${measure}${end}` })),
    ),
    'measure',
  )
  const metrics: MetricDefinition[] = []
  const values: Record<string, number> = {}
  for (const [measure, { value, lower_value: lower, upper_value: upper }] of Object.entries(measures)) {
    const { unit, direction, convert } = measureUnit(measure)
    const add = (
      end: string,
      number: number | null | undefined,
      rest: Pick<MetricDefinition, 'direction' | 'role'>,
    ) => {
      const metric = names.get(`${measure}${end}`) ?? 'measure'
      if (typeof number !== 'number') return
      metrics.push({ name: metric, unit, semantics: null, ...rest })
      values[metric] = convert(number)
    }
    add('', value, { direction: silent ? 'none' : direction, role: 'headline' })
    add(' lower', lower, { direction: 'none', role: 'explanatory' })
    add(' upper', upper, { direction: 'none', role: 'explanatory' })
  }
  const repetition: AdapterRepetition = { startedAt: null, seconds: null, values, suspect: [], notes: [] }
  return {
    benchmark,
    path: null,
    tool: { name: 'bencher', version: null },
    argv: [argvText(name)],
    metrics,
    repetitions: [repetition],
  }
}

/** Bencher's built-in measures by their slugs, with the unit that Bencher gives them and the way that is good. */
const builtIn: Readonly<
  Record<string, { readonly unit: string; readonly better: MetricDefinition['direction'] }>
> = {
  latency: { unit: 'ns', better: 'lower' },
  throughput: { unit: 'ops/s', better: 'higher' },
  'build-time': { unit: 's', better: 'lower' },
  'file-size': { unit: 'B', better: 'lower' },
  allocated: { unit: 'B', better: 'lower' },
  instructions: { unit: 'instructions', better: 'lower' },
  'estimated-cycles': { unit: 'cycles', better: 'lower' },
  'total-bytes': { unit: 'B', better: 'lower' },
  'total-blocks': { unit: 'blocks', better: 'lower' },
}

function measureUnit(measure: string): ForeignUnit {
  const slug = measure.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const known = Object.hasOwn(builtIn, slug) ? builtIn[slug] : undefined
  if (known === undefined) return { unit: noUnit, direction: 'none', convert: (value) => value }
  return { ...foreignUnit(known.unit), direction: known.better }
}

function notesOn(results: readonly AdapterResult[]): readonly string[] {
  const known = results.some(({ metrics }) => metrics.some(({ unit }) => unit !== noUnit))
  return known
    ? [
        "Bencher's files name no units: latency is read in nanoseconds, throughput in operations a second, as its built-in measures are.",
      ]
    : []
}
