import type { Comparison, ComparisonRow } from '../contract/comparison.ts'
import type { EnvironmentDifference } from '../contract/environment-difference.ts'
import { formatCount } from '../contract/units.ts'
import { alignColumns } from './align-columns.ts'
import { tableHead, tableRows } from './comparison-cells.ts'
import { describeSide } from './describe-side.ts'
import { plain } from './escape.ts'

/** A comparison for a terminal. */
export function comparisonText(comparison: Comparison): string {
  const { a, b, rows, differences, notes } = comparison
  return [
    `A  ${plain(describeSide(a))}`,
    `B  ${plain(describeSide(b))}`,
    '',
    ...alignColumns([tableHead, ...tableRows(comparison).map((row) => row.map(plain))]),
    '',
    ...reasonLines(rows).map(plain),
    ...notes.map((note) => `Note: ${plain(note)}`),
    ...environmentLines(differences),
    '',
  ].join('\n')
}

/** A reason that many metrics share is said once. */
export function reasonLines(rows: readonly ComparisonRow[]): readonly string[] {
  const apart = rows.filter(({ reasons }) => reasons.length > 0)
  const grouped = Map.groupBy(apart, ({ reasons }) => reasons.join('; '))
  return [...grouped].map(([reason, group]) => {
    const [first] = group
    const who =
      group.length === 1 ? `${first?.benchmark.name} ${first?.metric.name}` : `${group.length} metrics`
    return `Not comparable, ${who}: ${reason}.`
  })
}

/** Noted fields beyond these are counted only: they are many, and rarely matter. */
const mostNoted = 10

function environmentLines(differences: readonly EnvironmentDifference[]): readonly string[] {
  if (differences.length === 0) return []
  const noted = differences.filter(({ kind }) => kind === 'noted')
  const shown = [...differences.filter(({ kind }) => kind !== 'noted'), ...noted.slice(0, mostNoted)]
  const rows = shown.map(({ field, kind, from, to, meaning }) => [
    `  ${plain(field)}`,
    kind,
    plain(`${showField(from)} → ${showField(to)}`),
    plain(meaning),
  ])
  const rest = differences.length - shown.length
  return [
    '',
    `The environments differ in ${formatCount(differences.length, 'field')}:`,
    ...alignColumns(rows),
    ...(rest > 0 ? [`  and ${rest} more noted fields (--format json has them)`] : []),
  ]
}

export function showField(value: EnvironmentDifference['from']): string {
  const text = value === null ? 'not collected' : String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
