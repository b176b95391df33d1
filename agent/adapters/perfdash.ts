import { z } from 'zod'
import type { MetricDefinition, Path } from '../../server/contract/benchmark.ts'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { type ForeignUnit, foreignUnit } from './foreign-units.ts'
import { argvText, identifiersFor } from './identifiers.ts'
import { Figure, readDocument } from './strict-json.ts'

/**
 * Perfdash v1 as `cilium connectivity perf --report-dir` writes it (cilium/cilium
 * `cilium-cli/connectivity/perf/common/metrics.go`): an item for each kind of number of each sample, so that items with
 * equal labels are repetitions. Minimum and maximum are never taken: one odd packet decides them.
 */
export const perfdash: Adapter = {
  name: 'perfdash',
  about: 'cilium connectivity perf --report-dir (Perfdash JSON v1)',
  recognises: (text) => /^\uFEFF?\s*\{/.test(text) && /"dataItems"\s*:\s*\[/.test(text),
  read,
}

const Labels = z.looseObject({
  metric: z.string().min(1),
  scenario: z.string().min(1),
  node: z.enum(['same-node', 'other-node']),
  test_type: z.string().min(1),
})

const Item = z.object({
  data: z.record(z.string(), Figure),
  unit: z.string(),
  labels: Labels.catchall(z.string()),
})
type Item = z.infer<typeof Item>

const File = z.object({ version: z.literal('v1'), dataItems: z.array(Item).min(1) })

function read(text: string): Reading {
  const parsed = readDocument(text, File, "Perfdash JSON of Cilium's network performance test")
  if (parsed.kind === 'refused') return parsed.refusal
  const groups = Map.groupBy(parsed.document.dataItems, ({ labels: { metric: _, ...rest } }) =>
    JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
  const names = identifiersFor(
    [...groups].map(([, items]) => ({ key: testOf(items), text: nameOf(items) })),
    'test',
  )
  const results: AdapterResult[] = []
  for (const all of groups.values()) {
    const items = all.filter(({ labels }) => kinds.has(labels.metric))
    if (items.length === 0) continue
    const result = toResult(items, names.get(testOf(items)) ?? 'test')
    if (typeof result === 'string') return refused(`${describe(items)}: ${result}`)
    results.push(result)
  }
  if (results.length === 0) return refused(`expected items of the metrics ${[...kinds].join(', ')}, got none`)
  const others = parsed.document.dataItems.map(({ labels }) => labels.metric).filter((one) => !kinds.has(one))
  return { kind: 'results', results, notes: leftOut([...new Set(others)]) }
}

const kinds = new Set(['Latency', 'TransactionRate', 'Throughput'])

function leftOut(metrics: readonly string[]): readonly string[] {
  return metrics.length === 0
    ? []
    : [`Left out, because nobody here knows them: ${metrics.join(', ').slice(0, 500)}.`]
}

/** `netperf-TCP_RR` is netperf's `TCP_RR`. */
function splitTest([first]: readonly Item[]): { readonly tool: string; readonly test: string } {
  const [, tool, test] = /^([^-]+)-(.+)$/.exec(first?.labels.test_type ?? '') ?? []
  return { tool: tool ?? 'cilium', test: test ?? first?.labels.test_type ?? '' }
}

/** As the netperf adapter calls it: a stream test has one stream. */
function nameOf(items: readonly Item[]): string {
  const test = testOf(items)
  return /_STREAM$/.test(test) ? `${test}_1` : test
}

function testOf(items: readonly Item[]): string {
  return splitTest(items).test
}

function describe([first]: readonly Item[]): string {
  return first === undefined
    ? ''
    : `${first.labels.test_type}, ${first.labels.scenario}, ${first.labels.node}`
}

interface Column {
  readonly name: string
  readonly unit: ForeignUnit
  readonly semantics: MetricDefinition['semantics']
  readonly role: MetricDefinition['role']
  readonly values: readonly number[]
}

function toResult(items: readonly Item[], benchmark: string): AdapterResult | string {
  const columns: Column[] = []
  for (const [metric, own] of Map.groupBy(items, ({ labels }) => labels.metric)) {
    const units = new Set(own.map(({ unit }) => unit))
    if (units.size > 1) return `${metric} is in different units: ${[...units].join(', ')}`
    columns.push(...columnsOf(metric, own, testOf(items)))
  }
  const counts = new Set(columns.map(({ values }) => values.length))
  if (counts.size > 1) return `some numbers are there ${[...counts].join(' times, others ')} times`
  if (new Set(columns.map(({ name }) => name)).size < columns.length)
    return 'a number is there under two names'
  if (columns.length === 0) return 'there is neither a percentile nor a throughput'
  const { tool } = splitTest(items)
  return {
    benchmark,
    path: pathOf(items[0]),
    tool: { name: tool.slice(0, 100), version: null },
    argv: argvOf(items[0]),
    metrics: columns.map(({ name, unit, semantics, role }, i) => ({
      ...{ name, unit: unit.unit, direction: unit.direction, semantics },
      role: i === 0 && !columns.some((one) => one.role === 'headline') ? 'headline' : role,
    })),
    repetitions: (columns[0]?.values ?? []).map((_, i) => repetition(columns, i)),
  }
}

/**
 * Names and meanings as the netperf adapter has them. netperf's percentiles come from coarse buckets in whole
 * microseconds, so they explain, and the rate is what is watched.
 */
function columnsOf(metric: string, items: readonly Item[], test: string): readonly Column[] {
  const keys = [...new Set(items.flatMap(({ data }) => Object.keys(data)))].filter(isTaken)
  const unit = foreignUnit(items[0]?.unit ?? '')
  const connects = /_CRR$/.test(test)
  // With a connection made and closed, a transaction is more than one round trip.
  const [prefix, semantics] = /_RR$/.test(test)
    ? (['rtt', 'rtt'] as const)
    : ([connects ? 'connection' : 'latency', null] as const)
  return keys.map((key): Column => {
    const values = items.flatMap(({ data }) => data[key] ?? [])
    const percentile = /^Perc(\d+)$/.exec(key)?.[1]
    if (percentile !== undefined)
      return { name: `${prefix}_p${percentile}`, unit, semantics, role: 'explanatory', values }
    const plain = { semantics: null, role: 'headline', values } as const
    if (metric !== 'TransactionRate') return { name: 'throughput', unit, ...plain }
    const counted = unit.unit === 'operations/s'
    const [name, per] = connects
      ? (['connection_rate', 'connections/s'] as const)
      : (['transaction_rate', 'transactions/s'] as const)
    return { name, unit: counted ? { ...unit, unit: per } : unit, ...plain }
  })
}

function isTaken(key: string): boolean {
  return key === 'Throughput' || /^Perc\d{1,3}$/.test(key)
}

function repetition(columns: readonly Column[], index: number): AdapterRepetition {
  const values = columns.map(({ name, unit, values: own }) => [name, unit.convert(own[index] ?? 0)] as const)
  const zero = values
    .filter(([, value]) => value === 0)
    .map(([name]) => `${name} is 0: nothing was transferred`)
  return { startedAt: null, seconds: null, values: Object.fromEntries(values), suspect: zero, notes: [] }
}

/** Which way traffic went; between a host and a pod the enumeration does not tell nodes apart, argv does. */
function pathOf(item: Item | undefined): Path | null {
  const { scenario, node } = item?.labels ?? {}
  if (scenario === 'pod-to-pod') return node === 'same-node' ? 'pod-pod-same' : 'pod-pod-other'
  if (scenario === 'host-to-pod') return 'host-pod'
  if (scenario === 'pod-to-host') return 'pod-host'
  return scenario === 'host-to-host' ? 'host-host' : null
}

function argvOf(item: Item | undefined): readonly string[] {
  const { metric: _, ...labels } = item?.labels ?? { metric: '' }
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => argvText(`${name}=${value}`))
    .slice(0, 100)
}
