import type { Overview, OverviewAlert, OverviewProject } from '../../server/contract/overview.ts'
import { formatCount } from '../../server/contract/units.ts'
import { formatDetectable } from './format-interval.ts'
import { hostHealth } from './host-health.ts'
import { worseBy } from './worse-by.ts'

/** `wrong`: something is known to be; `suspected`: something may be; `well`: nothing that could have been seen. */
export interface OverviewState {
  readonly tone: 'wrong' | 'suspected' | 'well'
  readonly text: string
  /** What could have been seen. */
  readonly reach: string
}

/** Whether anything is wrong now, in a line, and what could not have been seen. */
export function overviewState(overview: Overview): OverviewState {
  const { alerts, hosts, projects } = overview
  const certain = alerts.filter(({ evidence }) => evidence === 'confirmed')
  const troubled = hosts.filter((host) => hostHealth(host, overview.at).state !== 'well')
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
  const isJudged = sum(projects, ({ sensitivity }) => sensitivity.known) > 0
  const calm = `${isJudged ? 'All is well: no' : 'No'} open alert, and no host in doubt.`
  return { tone, text: parts.length > 0 ? `${parts.join('; ')}.` : calm, reach: reachOf(projects) }
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

function reachOf(projects: readonly OverviewProject[]): string {
  const known = sum(projects, ({ sensitivity }) => sensitivity.known)
  if (known === 0) return 'Nothing could be seen yet: no headline series has enough runs for a baseline.'
  const blind = sum(projects, ({ sensitivity }) => sensitivity.blind)
  // Of several projects the one that sees least: nobody is promised more.
  const medians = projects.flatMap(({ sensitivity }) => sensitivity.median ?? [])
  const worst = medians.length === 0 ? null : Math.max(...medians)
  const seen = `One run would show a change of ${formatDetectable(worst)} on half of the headline series`
  if (blind === 0) return `${seen}; none of ${known} is blind.`
  return `${seen}; ${blind} of ${known} ${blind === 1 ? 'is' : 'are'} blind to what is worth an alert.`
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
