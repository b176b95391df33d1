import type {
  Overview,
  OverviewAlert,
  OverviewHost,
  OverviewProject,
} from '../../server/contract/overview.ts'
import { formatCount, formatRelative } from '../../server/contract/units.ts'
import { formatDetectable } from './format-interval.ts'
import { formatAgo } from './format-time.ts'
import { worseBy } from './worse-by.ts'

/** `wrong`: something is known to be; `suspected`: something may be; `well`: nothing that could have been seen. */
export interface OverviewState {
  readonly tone: 'wrong' | 'suspected' | 'well'
  readonly text: string
  /** What could have been seen; null while nothing is known of that. */
  readonly reach: string | null
}

/** Whether anything is wrong now, in a line, and what could not have been seen. */
export function overviewState(overview: Overview): OverviewState {
  const { alerts, hosts, projects } = overview
  const certain = alerts.filter(({ evidence }) => evidence === 'confirmed')
  const troubled = hosts.filter((host) => hostTroubles(host, overview.at).length > 0)
  const open = sum(
    projects,
    ({ alerts: counts }) => counts.change + counts['pull-request'] + counts['missing-data'],
  )
  const parts = [
    ...(open > 0
      ? [
          `${formatCount(open, 'open alert')}${certain.length > 0 ? `, ${certain.length} of them certain` : ''}`,
        ]
      : []),
    ...(troubled.length > 0 ? [`${formatCount(troubled.length, 'host')} in doubt`] : []),
  ]
  const tone = certain.length > 0 ? 'wrong' : parts.length > 0 ? 'suspected' : 'well'
  const text =
    parts.length > 0 ? `${parts.join('; ')}.` : 'All is well: no open alert, and every host is as it was.'
  return { tone, text, reach: reachOf(projects) }
}

/** Why a host's numbers are in doubt, in a few words each; none for a host that is fine. */
export function hostTroubles({ agent, recent, canaries }: OverviewHost, now: number): string[] {
  const [first] = canaries.moved
  const share = recent.judged < fewRuns ? 1 : recent.valid / recent.judged
  return [
    ...(agent?.silent === true ? [`agent silent, last heard ${formatAgo(agent.seenAt, now)}`] : []),
    ...(first === undefined ? [] : [`canary moved: ${canaryText(first)}`]),
    ...(share < leastValid ? [`only ${recent.valid} of its last ${recent.judged} runs valid`] : []),
  ]
}

/** Runs below which a share says nothing, and the share of valid ones that a host needs. */
const fewRuns = 5
const leastValid = 0.8

/** `loopback_canary throughput −6.1 %`. */
export function canaryText({ benchmark, metric, effect }: OverviewHost['canaries']['moved'][number]): string {
  return `${benchmark} ${metric}${effect === null ? '' : ` ${formatRelative(effect.relative)}`}`
}

/** Alerts of each kind, what is certain and harms most first. */
export function alertsByKind(alerts: readonly OverviewAlert[]) {
  return kinds.flatMap(({ kind, title }) => {
    const found = alerts.filter((alert) => alert.kind === kind).toSorted((a, b) => rank(b) - rank(a))
    return found.length === 0 ? [] : [{ kind, title, alerts: found }]
  })
}

const kinds = [
  { kind: 'missing-data', title: 'Missing data' },
  { kind: 'change', title: 'Changes on baseline branches' },
  { kind: 'pull-request', title: 'Pull requests' },
] as const

const evidenceRanks = { confirmed: 2, suspected: 1, inconclusive: 1, refuted: 0, withdrawn: 0 } as const

function rank({ evidence, largest, direction }: OverviewAlert): number {
  // How much worse it got: an improvement lies below nothing.
  const worse = largest === null || direction === null ? 0 : (worseBy(largest.relative, direction) ?? 0)
  return evidenceRanks[evidence] * 1000 + worse
}

function reachOf(projects: readonly OverviewProject[]): string | null {
  const known = sum(projects, ({ sensitivity }) => sensitivity.known)
  if (known === 0) return null
  const blind = sum(projects, ({ sensitivity }) => sensitivity.blind)
  // Of several projects the one that sees least: nobody is promised more.
  const medians = projects.flatMap(({ sensitivity }) => sensitivity.median ?? [])
  const worst = medians.length === 0 ? null : Math.max(...medians)
  const seen = `One run would show a change of ${formatDetectable(worst)} on half of the headline series`
  if (blind === 0) return `${seen}; none of ${known} is blind.`
  return `${seen}; ${blind} of ${known} ${blind === 1 ? 'is' : 'are'} blind to what matters.`
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
