import { z } from 'zod'
import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { jmhRepetitions } from './jmh-repetitions.ts'
import { Benchmark } from './jmh-schema.ts'
import { readDocument } from './strict-json.ts'

/**
 * JMH's `-rf json` (openjdk/jmh `JSONResultFormat.java`): an array of benchmarks. Each measured iteration of each fork
 * is a repetition. Mode `sample` keeps a histogram for each iteration, of which percentiles are taken.
 */
export const jmh: Adapter = {
  name: 'jmh',
  about: 'JMH with -rf json -rff FILE',
  recognises: (text) =>
    /^\uFEFF?\s*\[\s*\{\s*"(jmhVersion|benchmark)"\s*:\s*"/.test(text) && /"mode"\s*:\s*"\w+"/.test(text),
  read,
}

function read(text: string): Reading {
  const parsed = readDocument(text, z.array(Benchmark).min(1), "JMH's JSON results")
  if (parsed.kind === 'refused') return parsed.refusal
  const names = identifiersFor(
    parsed.document.map((one) => ({ key: keyOf(one), text: nameOf(one) })),
    'benchmark',
  )
  const results: AdapterResult[] = []
  for (const one of parsed.document) {
    const read = jmhRepetitions(one)
    if (read.kind === 'refused') return refused(`${one.benchmark}: ${read.reason}`)
    results.push({
      benchmark: names.get(keyOf(one)) ?? 'benchmark',
      path: null,
      tool: { name: 'jmh', version: one.jmhVersion ?? null },
      argv: argvOf(one),
      metrics: read.metrics,
      repetitions: read.repetitions,
    })
  }
  return { kind: 'results', results, notes: notesOf(parsed.document) }
}

/** Class and method tell benchmarks apart for people; the package stands in argv. */
function nameOf({ benchmark, mode, params = {} }: Benchmark): string {
  const short = benchmark.split('.').slice(-2).join(' ')
  const given = Object.entries(params).map(([name, value]) => `${name} ${value}`)
  return [short, mode, ...given].join(' ')
}

function keyOf(one: Benchmark): string {
  return JSON.stringify(argvOf(one))
}

function argvOf(one: Benchmark): readonly string[] {
  const params = Object.entries(one.params ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    ...[argvText(one.benchmark), '-bm', one.mode, '-t', String(one.threads), '-f', String(one.forks)],
    ...['-wi', String(one.warmupIterations), '-w', one.warmupTime],
    ...['-i', String(one.measurementIterations), '-r', one.measurementTime],
    ...(one.measurementBatchSize === 1 ? [] : ['-bs', String(one.measurementBatchSize)]),
    ...params.flatMap(([name, value]) => ['-p', argvText(`${name}=${value}`)]),
  ].slice(0, 100)
}

function notesOf(benchmarks: readonly Benchmark[]): readonly string[] {
  const machines = benchmarks.flatMap(({ vmName, vmVersion }) =>
    vmName === undefined ? [] : [`${vmName} ${vmVersion ?? ''}`.trim()],
  )
  return [...new Set(machines)].map((name) => `JMH measured on ${name.slice(0, 200)}.`)
}
