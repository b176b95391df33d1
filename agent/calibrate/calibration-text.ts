import type { Calibration, VarianceComponents } from '../../server/contract/calibration.ts'
import { formatCount, formatSize, formatValue } from '../../server/contract/units.ts'
import { policy } from '../../server/judge/policy.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import { smallestDetectableEffect } from '../../server/stats/power.ts'
import { showText, showTime } from '../analyze/show.ts'

/** A calibration for a person: a table of the components, and what they mean for whoever compares runs. */
export function calibrationText(calibration: Calibration): string {
  const { components } = calibration
  const told = components.filter(({ metric }) => metric.role === 'headline')
  const lines = [
    ...head(calibration),
    ...(components.length === 0 ? [] : ['', ...alignColumns([columns, ...components.map(row)])]),
    ...(told.length === 0 ? [] : ['', ...told.flatMap(reading)]),
  ]
  return `${lines.join('\n')}\n`
}

/** Calibrations, one in a line or two. */
export function calibrationsText(calibrations: readonly Calibration[]): string {
  if (calibrations.length === 0) return 'There is no calibration yet: metalmark calibrate makes one.\n'
  return calibrations.map((one) => `${head(one).join('\n')}\n`).join('')
}

function head({ id, state, reason, commit, hosts, measuredAt, stale }: Calibration): string[] {
  const when = measuredAt === null ? '' : `, measured until ${showTime(measuredAt)}`
  const where = hosts.map(({ label }) => showText(label)).join(', ')
  return [
    `Calibration ${id}: ${state === 'done' && stale !== null ? 'stale' : state}`,
    `  ${showText(reason, 800)}`,
    ...(stale === null ? [] : [`  It holds no more. ${showText(stale, 400)}`]),
    `  ${commit === null ? 'no commit' : `commit ${commit.slice(0, 12)}`}, on ${where}${when}`,
  ]
}

const columns = [
  'metric',
  'path',
  'level',
  'within a run',
  'between boots',
  'between hosts',
  'between hours',
  'one run',
  'boots',
]

function row(one: VarianceComponents): string[] {
  const { benchmark, metric, path, level, oneRun, boots, hosts } = one
  return [
    `${benchmark} ${metric.name}`,
    path,
    formatValue(level, metric.unit),
    ...[one.withinRun, one.betweenBoots, one.betweenHosts, one.betweenHours].map(percent),
    percent(oneRun?.spread ?? null),
    hosts > 1 ? `${boots} on ${hosts} hosts` : String(boots),
  ]
}

/** In plain words: what a component means is how small a change can be seen in spite of it. */
function reading({ benchmark, metric, oneRun, betweenHosts, betweenHours }: VarianceComponents): string[] {
  const name = `${benchmark} ${metric.name}`
  if (oneRun === null) return []
  const rest = [
    ...(betweenHosts === null ? [] : [differ('hosts', betweenHosts)]),
    ...(betweenHours === null ? [] : [differ('times of day', betweenHours)]),
  ]
  const also = rest.length === 0 ? '' : ` Beyond that, ${rest.join(' and ')}.`
  const seen = (boots: number) => percent(smallestSeen(oneRun, boots))
  return [
    oneRun.spread === 0
      ? `${name}: boots gave equal values; ${formatCount(Math.round(oneRun.freedom) + 1, 'boot')} do not tell how they vary.${also}`
      : `${name}: boots vary by ${percent(oneRun.spread)}, so one boot each can show ${seen(1)}, three each ${seen(3)}, ten each ${seen(10)}.${also}`,
  ]
}

function differ(what: string, by: number): string {
  return by === 0 ? `${what} do not differ` : `${what} differ by ${percent(by)}`
}

/** The smallest change that a comparison of so many boots a side finds in 80 % of cases. */
function smallestSeen(known: { readonly spread: number; readonly freedom: number }, boots: number): number {
  const { confidence, power } = policy
  const sizes = { n1: boots, n2: boots, sd: known.spread, df: known.freedom + 2 * boots - 2 }
  return Math.expm1(smallestDetectableEffect({ ...sizes, alpha: 1 - confidence, power }))
}

function percent(share: number | null): string {
  return share === null ? '–' : formatSize(share)
}
