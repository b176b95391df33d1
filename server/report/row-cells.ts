import type { ReportRow } from '../contract/report.ts'
import { formatRelative, formatSize, formatValue, type Unit } from '../contract/units.ts'

/** What a row says, in plain text. */
export interface RowCells {
  readonly name: string
  readonly where: string
  readonly base: string
  readonly head: string
  readonly change: string
  readonly smallest: string
  readonly boots: string
  readonly verdict: string
  readonly why: string
}

export function rowCells(row: ReportRow): RowCells {
  const { series, base, head, effect, smallestDetectable, boots } = row
  const { benchmark, metric, host } = series
  return {
    name: `${benchmark.name} ${metric.name}`,
    where: `${benchmark.path}, ${host.label}`,
    base: estimate(base, metric.unit),
    head: estimate(head, metric.unit),
    change:
      effect === null
        ? '–'
        : `${formatRelative(effect.relative)} (${formatRelative(effect.low).replace(' %', '')} to ${formatRelative(effect.high)})`,
    smallest: smallestDetectable === null ? '–' : formatSize(smallestDetectable),
    boots: `${boots.base} / ${boots.head}`,
    verdict: verdictWords(row),
    why: row.attribution?.reason ?? row.reason,
  }
}

/** A value with half the width of its interval, which is as good as symmetric at this size. */
function estimate(value: ReportRow['base'], unit: Unit): string {
  if (value === null) return '–'
  const shown = formatValue(value.value, unit)
  if (value.interval === null || value.value === 0) return shown
  const half = (value.interval.high - value.interval.low) / 2 / Math.abs(value.value)
  return `${shown} ± ${formatSize(half)}`
}

const signs = {
  regressed: '❌ regressed',
  improved: '✅ improved',
  unchanged: 'unchanged',
  inconclusive: 'inconclusive',
  invalid: 'invalid',
} as const

function verdictWords({ verdict, expected }: ReportRow): string {
  if (verdict === null) return '–'
  return expected === null ? signs[verdict] : `${signs[verdict]}, expected`
}
