import type { Point, Series } from '../../server/contract/views.ts'

const columns = [
  ...[
    'index',
    'run',
    'started_at',
    'commit',
    'authored_at',
    'committed_at',
    'subject',
    'branch',
    'pull_request',
  ],
  ...['host', 'value', 'unit', 'low_sample', 'high_sample', 'samples', 'on_baseline', 'verdict', 'reason'],
  ...['effect', 'effect_low', 'effect_high', 'expected_low', 'expected_high'],
]

/**
 * Points as CSV (RFC 4180) with a header. Values are in the metric's stored unit, instants in ISO 8601 and UTC, relative effects
 * as fractions. Text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function pointsCsv(points: readonly Point[], series: Series): string {
  return [columns, ...points.map((point) => rowOf(point, series))]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('')
}

type Cell = string | number | boolean | null | undefined

function rowOf(point: Point, { host, metric }: Series): readonly Cell[] {
  const { commit, samples, verdict } = point
  const effect = verdict?.effect
  const expected = verdict?.baseline.expected
  return [
    ...[point.index, point.runId, isoOf(point.startedAt)],
    ...[commit?.head, isoOf(commit?.authoredAt), isoOf(commit?.committedAt), commit?.subject],
    ...[point.branch, point.pullRequest],
    ...[host.label, point.value, metric.unit],
    ...(samples.length === 0 ? [null, null] : [least(samples), most(samples)]),
    ...[samples.length, point.onBaseline, verdict?.kind, verdict?.reason],
    ...[effect?.relative, effect?.low, effect?.high, expected?.low, expected?.high],
  ]
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

function isoOf(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString()
}

function least(samples: readonly number[]): number {
  return samples.reduce((low, sample) => Math.min(low, sample))
}

function most(samples: readonly number[]): number {
  return samples.reduce((high, sample) => Math.max(high, sample))
}
