import type { AlertDetail, AlertEvent } from '../contract/alert.ts'
import { formatRelative } from '../contract/units.ts'

export interface AlertMessage {
  readonly title: string
  readonly lines: readonly string[]
  readonly url: string | null
}

type Told = Pick<
  AlertDetail,
  | 'kind'
  | 'headline'
  | 'largest'
  | 'hosts'
  | 'after'
  | 'upTo'
  | 'pullRequest'
  | 'attribution'
  | 'environment'
  | 'members'
>

/**
 * What those who follow a project's alerts are told of an event: a title and plain sentences. Nothing is escaped yet:
 * whoever sends it knows the target's markup.
 */
export function alertMessage(
  alert: Told,
  event: Pick<AlertEvent, 'kind' | 'evidence' | 'who' | 'why'>,
  { url }: { readonly url: string | null },
): AlertMessage {
  const said = alert.kind === 'missing-data' && event.kind === 'opened' ? 'missing data' : words[event.kind]
  return { title: `${capital(said)}: ${alert.headline}`, lines: [...reasons(event), ...facts(alert)], url }
}

const words: Readonly<Record<AlertEvent['kind'], string>> = {
  opened: 'new alert',
  grew: 'more series',
  shrank: 'fewer series',
  'confirmation-asked': 'being measured again',
  'confirmation-stopped': 'measuring again stopped',
  'bisection-stopped': 'search for the commit stopped',
  confirmed: 'confirmed',
  refuted: 'refuted',
  inconclusive: 'inconclusive',
  withdrawn: 'withdrawn',
  'found-again': 'found again',
  'culprit-found': 'commit found',
  merged: 'merged',
  acknowledged: 'acknowledged',
  assigned: 'assigned',
  accepted: 'accepted',
  resolved: 'resolved',
  muted: 'muted',
  unmuted: 'no longer muted',
  reopened: 'reopened',
  'taken-back': 'taken back',
}

function reasons({
  why,
  who,
  evidence,
  kind,
}: Pick<AlertEvent, 'kind' | 'evidence' | 'who' | 'why'>): string[] {
  const by = who === null ? [] : [`By ${who}${why === null ? '.' : `: ${why}`}`]
  const own = who === null && why !== null ? [why] : []
  const suspected = kind === 'opened' && evidence === 'suspected' ? ['Suspected; not confirmed yet.'] : []
  return [...by, ...own, ...suspected]
}

function facts({
  largest,
  hosts,
  after,
  upTo,
  pullRequest,
  attribution,
  environment,
  members,
}: Told): string[] {
  const standing = members.filter((member) => member.standing).length
  return [
    ...(pullRequest === null ? [] : [`Pull request ${pullRequest}`]),
    ...(largest === null ? [] : [`Largest change: ${formatRelative(largest.relative)}`]),
    ...(standing === 0 ? [] : [`Series: ${standing}`]),
    ...(hosts.length === 0 ? [] : [`Hosts: ${hosts.join(', ')}`]),
    ...(after === null ? [] : [`After ${after.head.slice(0, 12)} ${after.subject}`]),
    ...(upTo === null ? [] : [`Up to ${upTo.head.slice(0, 12)} ${upTo.subject}`]),
    ...(attribution === null ? [] : [attribution.reason]),
    ...(environment.length === 0
      ? []
      : [`Environment: ${environment.length} fields changed within its range`]),
  ]
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
