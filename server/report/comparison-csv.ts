import type { Comparison, ComparisonRow } from '../contract/comparison.ts'

const head = [
  ...['benchmark', 'path', 'host', 'metric', 'unit', 'direction', 'role'],
  ...['a_median', 'a_spread', 'a_runs', 'b_median', 'b_spread', 'b_runs'],
  ...['change', 'change_low', 'change_high', 'p', 'footing', 'verdict', 'smallest_detectable', 'reasons'],
]

/**
 * A comparison as CSV after RFC 4180: a row for each metric, numbers as they are stored, changes and spreads as
 * fractions, empty where there is none. Text that a spreadsheet would take for a formula has an apostrophe before it.
 */
export function comparisonCsv({ rows }: Comparison): string {
  return [head, ...rows.map(cellsOf)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

type Cell = string | number | null | undefined

function cellsOf({ benchmark, metric, host, a, b, judged, reasons }: ComparisonRow): readonly Cell[] {
  const { effect } = judged ?? {}
  return [
    ...[benchmark.name, benchmark.path, host, metric.name, metric.unit, metric.direction, metric.role],
    ...[a?.median, a?.spread, a?.runs ?? 0, b?.median, b?.spread, b?.runs ?? 0],
    ...[effect?.relative, effect?.low, effect?.high, judged?.p],
    ...[judged?.footing, judged?.verdict, judged?.smallestDetectable, reasons.join('; ')],
  ]
}

function cell(value: Cell): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value)
  const text = /^\s*[=+\-@]|^[\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
