import type { Alert, AlertDetail, AlertKind, AlertMember } from '../../server/contract/alert.ts'
import type { Attribution } from '../../server/contract/attribution.ts'
import type { Effect } from '../../server/contract/verdict.ts'
import type { FieldChange, PointCommit } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import { type AlertMemberRow, type AlertRow, alertStore } from '../stores/alerts.ts'
import { projectExists } from './project-exists.ts'
import { seriesByIds, toSeries } from './series-view.ts'

export interface AlertsPage {
  readonly limit: number
  /** `open`: neither closed nor muted at `now`; `closed`: accepted or resolved. */
  readonly state: 'open' | 'closed' | 'all'
  readonly now: number
  readonly kind: AlertKind | null
  readonly pullRequest: number | null
  /** Only those opened before this one. */
  readonly before: string | null
}

/** The screens of a project's alerts. */
export function alertsRead(db: Db) {
  return {
    /** The last opened first; null where the project or the alert to go on from is unknown. */
    async page(project: string, page: AlertsPage): Promise<{ alerts: Alert[]; next: string | null } | null> {
      if (!(await projectExists(db, project))) return null
      const last = page.before === null ? null : await alertStore(db).find(project, page.before)
      if (last === undefined) return null
      const { state, now, kind, pullRequest, limit } = page
      const rows = await db
        .selectFrom('alert')
        .selectAll()
        .where('project', '=', project)
        .$if(state === 'open', (query) =>
          query
            .where('handling', 'in', ['open', 'acknowledged'])
            .where((eb) => eb.or([eb('muted_until', 'is', null), eb('muted_until', '<=', now)])),
        )
        .$if(state === 'closed', (query) => query.where('handling', 'in', ['accepted', 'resolved']))
        .$if(kind !== null, (query) => query.where('kind', '=', kind ?? 'change'))
        .$if(pullRequest !== null, (query) => query.where('pull_request', '=', pullRequest))
        .$if(last !== null, (query) =>
          query.where((eb) =>
            eb(eb.refTuple('opened_at', 'id'), '<', eb.tuple(last?.opened_at ?? 0, last?.id ?? '')),
          ),
        )
        .orderBy('opened_at', 'desc')
        .orderBy('id', 'desc')
        // One more than asked for tells whether there is another page.
        .limit(limit + 1)
        .execute()
      const shown = rows.slice(0, limit)
      const members = Map.groupBy(
        await membersOf(
          db,
          project,
          shown.map(({ id }) => id),
        ),
        ({ alert_id }) => alert_id,
      )
      const alerts = shown.map((row) => toAlert(row, seriesStanding(members.get(row.id) ?? [])))
      return { alerts, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
    },

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

function membersOf(db: Db, project: string, alerts: readonly string[]): Promise<AlertMemberRow[]> {
  return alertStore(db).members(project, alerts)
}

/** A series that shifted twice within an alert's range is one of its series. */
function seriesStanding(members: readonly AlertMemberRow[]): number {
  return new Set(members.filter(({ standing }) => standing === 1).map(({ series_id }) => series_id)).size
}

function toAlert(row: AlertRow, members: number): Alert {
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
    .sort((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a))
}

function rank({ series, standing }: AlertMember): number {
  return (series.metric.role === 'headline' ? 0 : 2) + (standing ? 0 : 1)
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
