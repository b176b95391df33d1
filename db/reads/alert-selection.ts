import type { AlertCounts, AlertFilter, AlertState } from '../../server/contract/alert-inbox.ts'
import type { AlertTable } from '../alert-tables.ts'

/** What filters look at of an alert. */
export interface AlertTraits
  extends Pick<AlertTable, 'id' | 'kind' | 'evidence' | 'handling' | 'assignee' | 'pull_request'> {
  readonly muted: boolean
  readonly attribution: string | null
  /** Baseline branches of its series. */
  readonly branches: readonly string[]
  readonly hosts: readonly string[]
  /** In lower case. */
  readonly words: string
}

/** The values that each filter sees in an alert. */
const valuesOf = {
  state: (alert: AlertTraits): readonly string[] => [stateOf(alert), 'all'],
  kind: ({ kind }: AlertTraits): readonly string[] => [kind],
  evidence: ({ evidence }: AlertTraits): readonly string[] => [evidence],
  handling: ({ handling }: AlertTraits): readonly string[] => [handling],
  attribution: ({ attribution }: AlertTraits): readonly string[] =>
    attribution === null ? [] : [attribution],
  branch: ({ branches }: AlertTraits): readonly string[] => branches,
  host: ({ hosts }: AlertTraits): readonly string[] => hosts,
  assignee: ({ assignee }: AlertTraits): readonly string[] => [assignee ?? ''],
} as const satisfies Partial<Record<keyof AlertFilter, unknown>>

type Facet = keyof typeof valuesOf
const facets = Object.keys(valuesOf) as Facet[]

/** The alerts that pass every filter, in their order. */
export function selectAlerts(alerts: readonly AlertTraits[], filter: AlertFilter): AlertTraits[] {
  return alerts.filter((alert) => passesRest(alert, filter) && misses(alert, filter).length === 0)
}

/** For each filter how many alerts each of its values would show, were it chosen beside the other filters. */
export function countAlerts(alerts: readonly AlertTraits[], filter: AlertFilter): AlertCounts {
  const counts = Object.fromEntries(facets.map((facet) => [facet, new Map<string, number>()])) as Record<
    Facet,
    Map<string, number>
  >
  let shown = 0
  for (const alert of alerts) {
    if (!passesRest(alert, filter)) continue
    const missed = misses(alert, filter)
    if (missed.length === 0) shown++
    for (const facet of facets) {
      // One that fails at this very filter would be shown by another value of it.
      if (missed.some((other) => other !== facet)) continue
      for (const value of valuesOf[facet](alert)) {
        counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1)
      }
    }
  }
  return {
    shown,
    ...(Object.fromEntries(facets.map((facet) => [facet, mostFirst(counts[facet])])) as Omit<
      AlertCounts,
      'shown'
    >),
  }
}

function misses(alert: AlertTraits, filter: AlertFilter): Facet[] {
  return facets.filter((facet) => {
    const wanted = filter[facet]
    return wanted !== undefined && !valuesOf[facet](alert).includes(wanted)
  })
}

function passesRest({ pull_request, words }: AlertTraits, { pullRequest, text }: AlertFilter): boolean {
  if (pullRequest !== undefined && pull_request !== pullRequest) return false
  const wanted = (text ?? '').toLowerCase().split(/\s+/)
  return wanted.every((word) => words.includes(word))
}

function stateOf({ handling, muted }: AlertTraits): Exclude<AlertState, 'all'> {
  if (handling === 'accepted' || handling === 'resolved') return 'closed'
  return muted ? 'muted' : 'open'
}

function mostFirst(counts: ReadonlyMap<string, number>): { value: string; count: number }[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
