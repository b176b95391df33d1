import type { Schema } from '../../../db/schema.ts'
import type { FleetProject } from './fleet-layout.ts'
import { attributionOf, type FleetEvent, type SeenChange } from './fleet-story.ts'

interface AlertContext {
  readonly project: FleetProject
  /** Change points by what brought them about. */
  readonly events: ReadonlyMap<FleetEvent, readonly SeenChange[]>
  readonly now: number
  readonly newId: (at: number) => string
}

type AlertTables = 'alert' | 'alert_member' | 'alert_event'
type AlertRow = { readonly [T in AlertTables]: { readonly table: T; readonly row: Schema[T] } }[AlertTables]

/** One alert for each cause that was seen, with its members; those long past are resolved. And missing data. */
export function fleetAlerts({ project, events, now, newId }: AlertContext): AlertRow[] {
  const rows = [...events].flatMap(([event, members]): AlertRow[] => {
    const largest = members.reduce((a, b) => (rank(b) > rank(a) ? b : a))
    const opened = largest.startedAt + 16 * 3_600_000
    const id = newId(opened)
    const effectOf = ({ relative }: SeenChange) =>
      JSON.stringify({ relative, low: relative - 0.01, high: relative + 0.01 })
    return [
      ...alertRows({
        ...blank(project.slug, id, opened),
        ...{ kind: 'change', headline: event.headline, evidence: event.open ? 'suspected' : 'confirmed' },
        handling: event.open ? 'open' : 'resolved',
        attribution_json: attributionOf(event),
        hosts_json: JSON.stringify([...new Set(members.map(({ host }) => host.label))]),
        largest_json: effectOf(largest),
      }),
      ...members.map((member): AlertRow => {
        const { id: change_point_id, series: series_id } = member
        const row = { project: project.slug, alert_id: id, series_id, change_point_id, standing: 1 }
        return { table: 'alert_member', row: { ...row, effect_json: effectOf(member) } }
      }),
    ]
  })
  const silent = project.hosts.at(-1)
  if (project.slug !== 'dataplane' || silent === undefined) return rows
  const missing = alertRows({
    ...blank(project.slug, newId(now - 8 * 3_600_000), now - 8 * 3_600_000),
    ...{ kind: 'missing-data', cause: `agent/${silent.id}`, evidence: 'confirmed', handling: 'open' },
    headline: `no word from the agent on ${silent.label} for 9 h`,
    hosts_json: JSON.stringify([silent.label]),
    host_id: silent.id,
  })
  return [...rows, ...missing]
}

function alertRows(row: Schema['alert']): AlertRow[] {
  const { project, id: alert_id, opened_at: at, evidence, handling } = row
  const event = { project, alert_id, position: 0, kind: 'opened', at, who: null, why: null, told: 1 } as const
  return [
    { table: 'alert', row },
    { table: 'alert_event', row: { ...event, evidence, handling } },
  ]
}

function blank(project: string, id: string, opened_at: number) {
  return {
    ...{ project, id, opened_at, updated_at: opened_at, cause: null, assignee: null, muted_until: null },
    ...{ attribution_json: null, host_id: null, after_json: null, up_to_json: null, environment_json: '[]' },
    ...{ pull_request: null, largest_json: null, merged_into: null },
  }
}

/** Headline metrics first, then the largest effect. */
function rank({ headline, relative }: SeenChange): number {
  return (headline ? 1000 : 0) + Math.abs(relative)
}
