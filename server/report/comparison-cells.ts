import type { Comparison, ComparisonRow } from '../contract/comparison.ts'
import { formatRelative, formatSize, formatValue, scaleFor, type Unit } from '../contract/units.ts'

export const tableHead = [
  'benchmark',
  'path',
  'A',
  'B',
  'change (95 % interval)',
  'p',
  'runs',
  'verdict',
] as const

/** A comparison's rows as texts, for a table of whatever form. */
export function tableRows({ rows, means }: Comparison): readonly (readonly string[])[] {
  return [
    ...rows.map(cellsOf),
    ...means.map(({ unit, metrics, relative }) => [
      ...[`geometric mean of ${metrics} metrics in ${labelOf(unit)}`, '', '', ''],
      ...[formatRelative(relative), '', '', ''],
    ]),
  ]
}

function cellsOf({ benchmark, metric, host, a, b, judged, reasons }: ComparisonRow): readonly string[] {
  return [
    `${benchmark.name} ${metric.name}`,
    host === null ? benchmark.path : `${benchmark.path}, ${host}`,
    summaryCell(a, metric),
    summaryCell(b, metric),
    reasons.length > 0 ? 'not comparable' : changeCell({ a, b, judged }),
    judged?.p === null || judged?.p === undefined ? '' : pValue(judged.p),
    `${a?.runs ?? 0} + ${b?.runs ?? 0}`,
    verdictCell({ a, b, judged }),
  ]
}

function summaryCell(summary: ComparisonRow['a'], { unit }: ComparisonRow['metric']): string {
  if (summary === null) return 'none'
  const value = formatValue(summary.median, unit)
  return summary.spread === null ? value : `${value} ± ${formatSize(summary.spread)}`
}

function changeCell({ a, b, judged }: Pick<ComparisonRow, 'a' | 'b' | 'judged'>): string {
  if (judged === null) return ''
  const { effect, footing } = judged
  if (effect === null) return a?.median === b?.median ? 'equal' : 'from zero'
  if (footing === 'none') return formatRelative(effect.relative)
  const interval = `(${formatRelative(effect.low)} to ${formatRelative(effect.high)})`
  return `${formatRelative(effect.relative)} ${interval}${footing === 'repetitions' ? '*' : ''}`
}

/** `~` where the comparison does not decide, with the smallest change that it would have seen. */
function verdictCell({ a, b, judged }: Pick<ComparisonRow, 'a' | 'b' | 'judged'>): string {
  if (a === null || b === null) return a === null ? 'only in B' : 'only in A'
  if (judged === null || judged.verdict === null) return ''
  if (judged.verdict !== 'inconclusive') return judged.verdict
  const { smallestDetectable, footing } = judged
  const sees = footing === 'runs' || footing === 'one-run' ? smallestDetectable : null
  return sees === null ? '~' : `~ (sees ${formatSize(sees)} up)`
}

function pValue(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3)
}

function labelOf(unit: Unit): string {
  return scaleFor(1, unit).label || unit
}
