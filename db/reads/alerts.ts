import type { Alert, AlertDetail, AlertMember } from '../../server/contract/alert.ts'
import type { AlertCounts, AlertFilter } from '../../server/contract/alert-inbox.ts'
import type { Attribution } from '../../server/contract/attribution.ts'
import type { Effect } from '../../server/contract/verdict.ts'
import type { FieldChange, PointCommit } from '../../server/contract/views.ts'
import { inChunks } from '../chunks.ts'
import type { Db } from '../schema.ts'
import { type AlertMemberRow, type AlertRow, alertStore } from '../stores/alerts.ts'
import { countAlerts, selectAlerts } from './alert-selection.ts'
import { alertTraits } from './alert-traits.ts'
import { seriesByIds, toSeries } from './series-view.ts'

export interface AlertsPage {
  readonly limit: number
  readonly filter: AlertFilter
  readonly now: number
  /** Only those opened before this one. */
  readonly before: string | null
}

/** The screens of a project's alerts. */
export function alertsRead(db: Db) {
  return {
    /** The last opened first; null where the project or the alert to go on from is unknown. */
    async page(project: string, page: AlertsPage): Promise<{ alerts: Alert[]; next: string | null } | null> {
      const known = await alertTraits(db, project, page.now)
      const first = page.before === null ? 0 : (known?.findIndex(({ id }) => id === page.before) ?? -1) + 1
      if (known === null || (page.before !== null && first === 0)) return null
      const found = selectAlerts(known.slice(first), page.filter)
      const shown = found.slice(0, page.limit).map(({ id }) => id)
      const next = found.length > page.limit ? (shown.at(-1) ?? null) : null
      return { alerts: await listed(db, project, shown), next }
    },

    /** How many alerts each value of each filter would show; null where the project is unknown. */
    async counts(project: string, filter: AlertFilter, now: number): Promise<AlertCounts | null> {
      const known = await alertTraits(db, project, now)
      return known && countAlerts(known, filter)
    },

    /** Alerts by id, in that order. */
    byIds: (project: string, ids: readonly string[]): Promise<Alert[]> => listed(db, project, ids),

    /** One alert with its members and its history; null where there is no such alert. */
    async detail(project: string, id: string): Promise<AlertDetail | null> {
      const row = await alertStore(db).find(project, id)
      if (row === undefined) return null
      const members = await describeMembers(db, project, await membersOf(db, project, [id]))
      const history = await alertStore(db).history(project, id)
      return {
        ...toAlert(row, 0),
        members,
        history: history.map(({ kind, at, who, why, evidence, handling }) => {
          return { kind, at, who, why, evidence, handling }
        }),
        environment: JSON.parse(row.environment_json) as FieldChange[],
        host: await hostOf(db, row),
        confirmations: await experimentsOf(db, 'confirmation', row),
        bisections: await experimentsOf(db, 'bisection', row),
        mergedInto: row.merged_into,
      }
    },
  }
}

/** Alerts as lists show them, in the order of their ids. */
async function listed(db: Db, project: string, ids: readonly string[]): Promise<Alert[]> {
  const rows = await inChunks(ids, (part) =>
    db.selectFrom('alert').selectAll().where('project', '=', project).where('id', 'in', part).execute(),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const members = Map.groupBy(await membersOf(db, project, ids), ({ alert_id }) => alert_id)
  return ids.flatMap((id) => {
    const row = byId.get(id)
    return row === undefined ? [] : [toAlert(row, seriesStanding(members.get(id) ?? []))]
  })
}

function membersOf(db: Db, project: string, alerts: readonly string[]): Promise<AlertMemberRow[]> {
  return alertStore(db).members(project, alerts)
}

/** A series that shifted twice within an alert's range is one of its series. */
function seriesStanding(members: readonly AlertMemberRow[]): number {
  return new Set(members.filter(({ standing }) => standing === 1).map(({ series_id }) => series_id)).size
}

/** An alert in the contract's words. */
export function toAlert(row: AlertRow, members: number): Alert {
  return {
    ...{ id: row.id, kind: row.kind, headline: row.headline },
    ...{
      evidence: row.evidence,
      handling: row.handling,
      assignee: row.assignee,
      mutedUntil: row.muted_until,
    },
    attribution: parse<Attribution>(row.attribution_json),
    hosts: JSON.parse(row.hosts_json) as string[],
    after: parse<PointCommit>(row.after_json),
    upTo: parse<PointCommit>(row.up_to_json),
    pullRequest: row.pull_request,
    largest: parse<Effect>(row.largest_json),
    members,
    ...{ openedAt: row.opened_at, updatedAt: row.updated_at },
  }
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}

/** Headline metrics first, then what stands, then what moved furthest. */
async function describeMembers(
  db: Db,
  project: string,
  rows: readonly AlertMemberRow[],
): Promise<AlertMember[]> {
  const ids = [...new Set(rows.map(({ series_id }) => series_id))]
  const series = await seriesByIds(db, project, ids)
  const known = new Map(series.map((row) => [row.id, toSeries(row)]))
  return rows
    .flatMap((row): AlertMember[] => {
      const found = known.get(row.series_id)
      if (found === undefined) return []
      const { id, benchmark, metric, host, acceleration } = found
      return [
        {
          series: { id, benchmark, metric, host, acceleration },
          changePoint: row.change_point_id === '' ? null : row.change_point_id,
          effect: parse<Effect>(row.effect_json),
          standing: row.standing === 1,
        },
      ]
    })
    .sort((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a) || (nameOf(a) < nameOf(b) ? -1 : 1))
}

function rank({ series, standing }: AlertMember): number {
  return (series.metric.role === 'headline' ? 0 : 2) + (standing ? 0 : 1)
}

function nameOf({ series: { benchmark, host, metric } }: AlertMember): string {
  return [benchmark.name, benchmark.path, host.label, metric.name].join(' ')
}

function sizeOf({ effect }: AlertMember): number {
  return effect === null ? Number.MAX_VALUE : Math.abs(Math.log1p(effect.relative))
}

async function hostOf(db: Db, { project, host_id }: AlertRow): Promise<AlertDetail['host']> {
  if (host_id === null) return null
  const row = await db
    .selectFrom('host')
    .select(['id', 'label'])
    .where('project', '=', project)
    .where('id', '=', host_id)
    .executeTakeFirst()
  return row ?? null
}

/** The newest first. */
async function experimentsOf(
  db: Db,
  table: 'confirmation' | 'bisection',
  { project, id }: AlertRow,
): Promise<string[]> {
  const rows = await db
    .selectFrom(table)
    .select('id')
    .where('project', '=', project)
    .where('alert_id', '=', id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => row.id)
}
