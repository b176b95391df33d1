import {
  formatCount,
  formatRelative,
  formatSize,
  formatValue,
  type Unit,
} from '../../server/contract/units.ts'
import type { SeriesSummary } from '../../server/contract/views.ts'
import type { DetectionSettings } from '../../server/judge/detection-settings.ts'
import { isImprovement } from '../../server/judge/goodness.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import {
  type BacktestReport,
  type BacktestTotals,
  backtestTotals,
  type Comparison,
} from './compare-settings.ts'
import { showCount, showNumber, showText, showTime } from './show.ts'

export interface Backtest {
  readonly project: string
  readonly settings: { readonly inForce: DetectionSettings; readonly other: DetectionSettings }
  readonly series: readonly BacktestSeries[]
}

export interface BacktestSeries extends Comparison {
  readonly summary: SeriesSummary
}

/** The backtest for people: both settings side by side, then where they differ. */
export function backtestText({ project, settings, series }: Backtest): string {
  const { inForce, other, points } = totalsOf(series)
  const same =
    settings.inForce.minEffect === settings.other.minEffect &&
    settings.inForce.falsePerThousand === settings.other.falsePerThousand
  const rows = [
    ['', 'in force', ...(same ? [] : ['asked for'])],
    ...totalRows(settings.inForce, inForce).map(([name, cell], i) => [
      name,
      cell,
      ...(same ? [] : [totalRows(settings.other, other)[i]?.[1] ?? '']),
    ]),
  ]
  const details = series.flatMap((one) =>
    same
      ? section(one, [...one.inForce.map((report) => ['', report] as const)])
      : section(one, [
          ...one.onlyInForce.map((report) => ['only in force', report] as const),
          ...one.onlyOther.map((report) => ['only as asked for', report] as const),
        ]),
  )
  const calm = same ? 'Nothing would have been reported.' : 'Both settings report the same.'
  return [
    `Project ${showText(project)}: ${showCount(series.length)} series, ${showCount(points)} baseline points.`,
    ...alignColumns(rows).map((line) => `  ${line}`),
    '',
    ...(details.length === 0 ? [calm] : details),
    '',
  ].join('\n')
}

/** The backtest for programs. */
export function backtestJson({ project, settings, series }: Backtest): string {
  const { inForce, other } = totalsOf(series)
  const document = {
    ...{ format: 1, project, settings, totals: { inForce, other } },
    series: series.map(({ summary: { id, benchmark, metric, host }, ...comparison }) => ({
      ...{ id, benchmark: benchmark.name, path: benchmark.path, metric: metric.name, host: host.label },
      ...comparison,
    })),
  }
  return `${JSON.stringify(document)}\n`
}

function totalsOf(series: readonly BacktestSeries[]) {
  const points = series.reduce((sum, one) => sum + one.points, 0)
  const all = (side: 'inForce' | 'other') =>
    backtestTotals(
      series.flatMap((one) => one[side]),
      points,
    )
  return { points, inForce: all('inForce'), other: all('other') }
}

function totalRows(
  settings: DetectionSettings,
  totals: BacktestTotals,
): readonly (readonly [string, string])[] {
  const number = (value: number | null) => (value === null ? '–' : showNumber(Number(value.toPrecision(2))))
  return [
    ['smallest change', formatSize(settings.minEffect)],
    ['false changes accepted per 1,000 points', showNumber(settings.falsePerThousand)],
    ['changes reported', showCount(totals.reports)],
    ['  and taken back', showCount(totals.withdrawn)],
    ['reported per 1,000 points', number(totals.reportsPerThousand)],
    ['  and taken back', number(totals.withdrawnPerThousand)],
    ['median delay in points', number(totals.medianDelay)],
  ]
}

function section(
  { summary: { benchmark, metric, host } }: BacktestSeries,
  reports: readonly (readonly [string, BacktestReport])[],
): readonly string[] {
  if (reports.length === 0) return []
  const rows = reports.map(([side, report]) => reportRow(side, report, metric))
  return [
    `${benchmark.name} ${metric.name}, ${benchmark.path}, on ${showText(host.label)}`,
    ...alignColumns(rows).map((line) => `  ${line.trimStart()}`),
  ]
}

function reportRow(
  side: string,
  { change, run, delay, withdrawnAfter }: BacktestReport,
  { unit, direction }: { readonly unit: Unit; readonly direction: 'higher' | 'lower' | 'none' },
): string[] {
  const { before, after, effect } = change
  const better = direction === 'none' ? null : isImprovement(direction, after - before)
  return [
    side,
    showTime(run.startedAt),
    run.commit?.slice(0, 10) ?? '',
    effect === null ? 'from zero' : formatRelative(effect.relative),
    better === null ? '' : better ? 'improved' : 'regressed',
    `${formatValue(before, unit)} → ${formatValue(after, unit)}`,
    `reported ${formatCount(delay, 'point')} later`,
    withdrawnAfter === null ? '' : `taken back ${formatCount(withdrawnAfter, 'point')} after that`,
  ]
}
