import type { EnvironmentDifference } from '../../server/contract/environment-difference.ts'
import { formatCount, formatRelative, formatValue } from '../../server/contract/units.ts'
import { environmentDiff } from '../../server/judge/environment-diff.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import type { Reproduction } from './reproduce.ts'
import type { SideBySide, Spread } from './side-by-side.ts'

/** The two results side by side, every environment field that differs with what that means, and what else to know. */
export function reproductionText(reproduction: Reproduction): string {
  const { stored, here, metrics, caveats } = reproduction
  const rows = metrics.map((row) => [
    `${row.benchmark} ${row.path} ${row.metric.name}`,
    spreadText(row.stored, row),
    spreadText(row.here, row),
    row.change === null ? '' : formatRelative(row.change),
  ])
  const differs = metrics.flatMap(({ benchmark, differs: how }) =>
    how === null ? [] : [`${benchmark}: ${how}`],
  )
  const [there, now] = [stored.host.label, here.host.label]
  return [
    ...alignColumns([
      ['median [range]', there, stored.host.id === here.host.id ? 'here' : now, 'change'],
      ...rows,
    ]),
    '',
    oneRunEach,
    ...[...new Set(differs)].map((text) => `Not the same measurement: ${text}`),
    ...caveats.map((text) => `Note: ${text}`),
    '',
    ...environmentLines(environmentDiff(stored.environment, here.environment)),
  ].join('\n')
}

/** The same as JSON: what was measured on both sides, and the differences. */
export function reproductionJson({ stored, here, metrics, caveats }: Reproduction): string {
  const differences = environmentDiff(stored.environment, here.environment)
  return JSON.stringify({ stored: stored.id, here, metrics, caveats, differences })
}

const oneRunEach =
  'One boot each: a difference within what boots differ by proves nothing. metalmark compare takes several runs.'

function spreadText(spread: Spread | null, { metric: { unit } }: SideBySide): string {
  if (spread === null) return 'no usable repetition'
  const [median, low, high] = [spread.median, spread.low, spread.high].map((value) =>
    formatValue(value, unit),
  )
  return spread.repetitions === 1 ? `${median}` : `${median} [${low} … ${high}]`
}

function environmentLines(differences: readonly EnvironmentDifference[]): readonly string[] {
  if (differences.length === 0) return ['Every environment field is the same.']
  const count = formatCount(differences.length, 'environment field')
  const rows = differences.map(({ field, kind, from, to, meaning }) => [
    `  ${field}`,
    kind,
    `${show(from)} → ${show(to)}`,
    meaning,
  ])
  return [`${count} ${differences.length === 1 ? 'differs' : 'differ'}:`, ...alignColumns(rows)]
}

function show(value: EnvironmentDifference['from']): string {
  const text = value === null ? 'not collected' : String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
