import type { Report, ReportRow } from '../contract/report.ts'
import { formatCount, formatRelative } from '../contract/units.ts'

type Told = Pick<Report, 'kind' | 'alert' | 'confirmation' | 'rows' | 'judged'>

/** One sentence that a person can act on. What an alert has come to outweighs the single verdict. */
export function headlineOf(report: Told, verdictReason: string): string {
  const { kind, alert, judged, rows } = report
  if (!judged) return 'Being judged: the verdicts are not there yet'
  // A person who accepted it has read it: from then on it is what it is.
  if (alert?.evidence === 'refuted' && alert.handling !== 'accepted') {
    return `Refuted: ${alert.reason ?? 'measured again, base and head are alike'}; nobody is to blame`
  }
  const first = rows.find(({ verdict }) => verdict === 'regressed' || verdict === 'improved')
  if (kind === 'regressed' && first !== undefined) return regression(first, report)
  if (alert?.evidence === 'confirmed' && alert.handling !== 'accepted') {
    return `Regressed: ${alert.reason ?? 'base and head were measured again'}, confirmed`
  }
  if (alert?.evidence === 'withdrawn') return `No regression any more: ${alert.reason ?? 'it was taken back'}`
  if (kind === 'improved' && first !== undefined) return `Improved: ${nameOf(first)}${sizeOf(first)}`
  if (kind === 'unchanged') return verdictReason.replace(/^No metric changed; on/, 'No change: on')
  return kind === 'inconclusive' ? `Inconclusive: ${verdictReason}` : `Nothing to compare: ${verdictReason}`
}

function regression(first: ReportRow, told: Told): string {
  const others = told.rows.filter(({ verdict }) => verdict === 'regressed').length - 1
  const also = others > 0 ? `, and ${formatCount(others, 'metric')} more` : ''
  return `Regressed: ${nameOf(first)}${sizeOf(first)}${also}${stateOf(first, told)}`
}

function stateOf({ expected }: ReportRow, { alert, confirmation }: Told): string {
  if (alert === null) return expected === null ? '' : ', as expected'
  if (alert.handling === 'accepted') return ', accepted'
  const { done, most } = confirmation?.boots ?? { done: 0, most: 0 }
  const open = confirmation?.state === 'waiting' || confirmation?.state === 'measuring'
  const follows = open ? `; it is being measured again (${done} of at most ${formatCount(most, 'boot')})` : ''
  return `, ${alert.evidence}${follows}`
}

function nameOf({ series: { benchmark, metric, host } }: ReportRow): string {
  return `${metric.name} of ${benchmark.name} on ${benchmark.path}, ${host.label}`
}

function sizeOf({ effect }: ReportRow): string {
  if (effect === null) return ''
  const [low, high] = [formatRelative(effect.low), formatRelative(effect.high)]
  return ` ${formatRelative(effect.relative)} (${low} to ${high})`
}
