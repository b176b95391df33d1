import type { ComparisonRow } from '../contract/comparison.ts'
import { Acceleration, accelerationField } from '../contract/environment.ts'
import { meanAndSd } from '../stats/mean-and-sd.ts'
import { quartiles } from '../stats/quantiles.ts'
import { whyNotComparable } from './comparability.ts'
import type { ComparedRun, RunMetric } from './compared-run.ts'
import { judgeSides } from './judge-values.ts'
import type { Side } from './side.ts'

export interface CompareOptions {
  /** Also across hosts, environments, versions of tools and arguments. */
  readonly anyway: boolean
  /** Explanatory metrics too. */
  readonly all: boolean
}

/**
 * Every metric that either side has, in the order of A. Only values of one series are compared, as the server would put
 * them on one chart: a percentage between two hosts or two identities says nothing about the code.
 */
export function compareSides(a: Side, b: Side, options: CompareOptions): ComparisonRow[] {
  const blind = [...a.runs, ...b.runs].some(({ environment }) => environment === null)
  const keys = { anyway: options.anyway, blind }
  const [first, second] = [entriesOf(a, options), entriesOf(b, options)]
  const pairs = [...new Set([...first.keys(), ...second.keys()])].flatMap((key) =>
    pair(first.get(key) ?? [], second.get(key) ?? [], keys),
  )
  const compared = pairs.filter(({ a: before, b: after, reasons }) => {
    return before.length > 0 && after.length > 0 && reasons.length === 0
  })
  const judged = judgeSides(
    compared.map(({ a: before, b: after, metric }) => ({
      metric,
      a: before.map(({ value }) => value),
      b: after.map(({ value }) => value),
    })),
  )
  return pairs.map((one): ComparisonRow => {
    const place = compared.indexOf(one)
    const { benchmark, metric, host, reasons } = one
    return {
      ...{ benchmark, metric, host, reasons: [...reasons] },
      a: summary(one.a),
      b: summary(one.b),
      judged: place < 0 ? null : (judged[place] ?? null),
    }
  })
}

/** A run's value with the run that it is of. */
interface Entry {
  readonly run: ComparedRun
  readonly value: RunMetric
}

interface Pair extends Pick<ComparisonRow, 'benchmark' | 'metric' | 'host' | 'reasons'> {
  readonly a: readonly Entry[]
  readonly b: readonly Entry[]
}

/** By what people take for the same thing: benchmark, path and metric. */
function entriesOf({ runs }: Side, { all }: CompareOptions): ReadonlyMap<string, readonly Entry[]> {
  const entries = runs.flatMap((run) => run.values.map((value) => ({ run, value })))
  return Map.groupBy(
    entries.filter(({ value }) => all || value.metric.role !== 'explanatory'),
    ({ value: { benchmark, metric } }) => JSON.stringify([benchmark.name, benchmark.path, metric.name]),
  )
}

interface KeyOptions {
  readonly anyway: boolean
  /** Some run does not tell where it was measured. */
  readonly blind: boolean
}

function pair(a: readonly Entry[], b: readonly Entry[], keys: KeyOptions): readonly Pair[] {
  const [before, after] = [a, b].map((side) => Map.groupBy(side, (entry) => seriesKey(entry, keys)))
  const shared = [...(before?.keys() ?? [])].filter((key) => after?.has(key))
  if (shared.length > 0) {
    return shared.map((key) => {
      const both = { a: before?.get(key) ?? [], b: after?.get(key) ?? [] }
      const host = shared.length > 1 ? (both.a[0]?.run.host?.label ?? null) : null
      return { ...describe(both), host, reasons: [], ...both }
    })
  }
  const [one, other] = [a[0], b[0]]
  const reasons =
    one === undefined || other === undefined ? [] : whyNotComparable(identityOf(one), identityOf(other))
  return [{ ...describe({ a, b }), host: null, reasons, a, b }]
}

function describe({ a, b }: Pick<Pair, 'a' | 'b'>): Pick<Pair, 'benchmark' | 'metric'> {
  const entry = a[0] ?? b[0]
  if (entry === undefined) throw new Error('A metric without a value on either side')
  return { benchmark: entry.value.benchmark, metric: entry.value.metric }
}

/** What must be equal before two values are compared. Units and meanings always must. */
function seriesKey({ run, value: { benchmark, metric } }: Entry, { anyway, blind }: KeyOptions): string {
  const unit = [metric.unit, metric.semantics]
  if (anyway) return JSON.stringify(unit)
  const { canary, tool, argv } = benchmark
  const place = blind ? [] : [run.host?.id, Object.entries(run.environment?.identity ?? {}).sort()]
  return JSON.stringify([unit, canary, tool.name, tool.version, argv, place])
}

function identityOf({ run, value: { benchmark, metric } }: Entry) {
  const identity = run.environment?.identity ?? {}
  return {
    ...{ project: '', benchmark, metric, identity, host: run.host ?? { id: '', label: 'unknown' } },
    acceleration: Acceleration.catch('none').parse(identity[accelerationField]),
  }
}

function summary(entries: readonly Entry[]): ComparisonRow['a'] {
  if (entries.length === 0) return null
  const values = entries.map(({ value: { value, samples } }) => ({ value, samples: [...samples] }))
  const numbers = values.map(({ value }) => value)
  const varying = numbers.length > 1 ? numbers : (values[0]?.samples ?? [])
  const { mean, sd } = meanAndSd(varying)
  return {
    median: quartiles(numbers).median,
    spread: varying.length < 2 || mean === 0 ? null : sd / Math.abs(mean),
    runs: entries.length,
    values,
  }
}
