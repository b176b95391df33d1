import type { Alert, AlertDetail, AlertEvent, AlertMember } from '../../server/contract/alert.ts'
import { formatEffect } from '../../server/contract/units.ts'
import type { PointCommit } from '../../server/contract/views.ts'
import { alignColumns } from '../../server/report/align-columns.ts'
import { showText, showTime } from '../analyze/show.ts'

/** Alerts as a table for a terminal; `now` tells which mutes still hold. */
export function alertList(
  { alerts, next }: { readonly alerts: readonly Alert[]; readonly next: string | null },
  now: number,
): string {
  if (alerts.length === 0) return 'No alerts\n'
  const rows = alerts.map((alert) => [
    alert.id,
    describeState(alert, now),
    showText(alert.headline, 200),
    showText(alert.hosts.join(', ')),
    describePlace(alert),
  ])
  const more = next === null ? [] : [`More were opened before: --before ${next}`]
  return lines([...alignColumns([['alert', 'state', 'what', 'hosts', 'where'], ...rows]), ...more])
}

/** One alert, its series and all that happened to it. */
export function alertDetail(alert: AlertDetail, now: number): string {
  const { attribution, environment, history, members, mergedInto } = alert
  const [cell, head] =
    alert.kind === 'missing-data' ? [dataCell, 'data'] : [effectCell, 'change (95 % interval)']
  const series = members.map((member) => [describeSeries(member), cell(member)])
  return lines([
    showText(alert.headline, 200),
    `${alert.id}: ${kinds[alert.kind]}, ${describeState(alert, now)}`,
    ...(alert.assignee === null ? [] : [`Assigned to ${showText(alert.assignee)}`]),
    ...(mergedInto === null ? [] : [`It has the cause of alert ${mergedInto} and goes on there`]),
    ...placeLines(alert),
    ...(attribution === null ? [] : [`${capital(attribution.kind)}: ${showText(attribution.reason, 400)}`]),
    ...environment.map(({ field, from, to }) => {
      return `${showText(field)}: ${showText(String(from ?? 'none'))} → ${showText(String(to ?? 'none'))}`
    }),
    ...(series.length === 0 ? [] : ['', ...alignColumns([['series', head], ...series])]),
    '',
    ...history.map(describeEvent),
  ])
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`
}

const kinds: Readonly<Record<Alert['kind'], string>> = {
  change: 'a change on a baseline branch',
  'pull-request': 'a pull request',
  'missing-data': 'missing data',
}

type State = Pick<Alert, 'evidence' | 'handling' | 'mutedUntil'>

/** `suspected`, `confirmed, acknowledged`, `suspected, muted until …`: open is not said. */
function describeState({ evidence, handling, mutedUntil }: State, now: number): string {
  const muted = mutedUntil !== null && mutedUntil > now ? `muted until ${showTime(mutedUntil)}` : null
  return [evidence, handling === 'open' ? null : handling, muted].filter((part) => part !== null).join(', ')
}

function describePlace({ pullRequest, after, upTo }: Alert): string {
  const range = [after, upTo].flatMap((commit) => (commit === null ? [] : [short(commit)])).join('..')
  return pullRequest === null ? range : `#${pullRequest}${range === '' ? '' : ` ${range}`}`
}

function placeLines({ pullRequest, after, upTo, hosts }: AlertDetail): string[] {
  return [
    ...(pullRequest === null ? [] : [`Pull request ${pullRequest}`]),
    ...(after === null ? [] : [`After ${describeCommit(after)}`]),
    ...(upTo === null ? [] : [`${after === null ? 'At' : 'Up to'} ${describeCommit(upTo)}`]),
    ...(hosts.length === 0 ? [] : [`On ${showText(hosts.join(', '), 200)}`]),
  ]
}

function describeCommit(commit: PointCommit): string {
  return `${short(commit)} ${showText(commit.subject)}`
}

function short({ head }: PointCommit): string {
  return showText(head.slice(0, 12))
}

function describeSeries({ series: { benchmark, metric, host } }: AlertMember): string {
  return `${benchmark.name} ${metric.name}, ${benchmark.path}, ${showText(host.label)}`
}

function effectCell({ effect, changePoint, standing }: AlertMember): string {
  const size = effect === null ? (changePoint === null ? '' : 'from zero') : formatEffect(effect)
  return standing ? size : [size, 'no longer'].filter((part) => part !== '').join(', ')
}

function dataCell({ standing }: AlertMember): string {
  return standing ? 'none' : 'again'
}

function describeEvent({ at, kind, who, why }: AlertEvent): string {
  const by = who === null ? '' : ` by ${showText(who)}`
  return `${showTime(at)}  ${kind.replaceAll('-', ' ')}${by}${why === null ? '' : `: ${showText(why, 400)}`}`
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`
}
