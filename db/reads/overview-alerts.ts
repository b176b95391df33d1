import type { OverviewAlert, OverviewProject } from '../../server/contract/overview.ts'
import type { AlertTable } from '../alert-tables.ts'
import type { Db, SeriesTable } from '../schema.ts'
import type { AlertRow } from '../stores/alerts.ts'
import { toAlert } from './alerts.ts'
import { isOpen } from './open-alert.ts'

type AlertCounts = OverviewProject['alerts']

export interface OverviewAlerts {
  readonly latest: OverviewAlert[]
  countsOf(project: string): AlertCounts
}

/** Alerts on the overview: more than anybody works through at once. */
const most = 100

/** What somebody may have to look at: the alerts opened last, and how many there are in all. */
export async function overviewAlerts(
  db: Db,
  projects: readonly string[],
  now: number,
): Promise<OverviewAlerts> {
  const open = db.selectFrom('alert').where('project', 'in', projects).where(isOpen(now))
  const rows = await open.selectAll().orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(most).execute()
  const counts = await open
    .select((eb) => ['project', 'kind', eb.fn.countAll<number>().as('alerts')])
    .groupBy(['project', 'kind'])
    .execute()
  const byProject = Map.groupBy(counts, ({ project }) => project)
  const members = await countMembers(db, rows)
  const directions = await directionsOf(db, rows)
  return {
    latest: rows.map((row) => ({
      ...toAlert(row, members.get(row.id) ?? 0),
      project: row.project,
      direction: directions.get(row.id) ?? null,
    })),
    countsOf: (project) => countKinds(byProject.get(project) ?? []),
  }
}

function countKinds(
  rows: readonly { readonly kind: AlertTable['kind']; readonly alerts: number }[],
): AlertCounts {
  const counts = { change: 0, 'pull-request': 0, 'missing-data': 0 }
  for (const { kind, alerts } of rows) counts[kind] = alerts
  return counts
}

/** Series standing, by alert. */
async function countMembers(db: Db, alerts: readonly AlertRow[]): Promise<Map<string, number>> {
  if (alerts.length === 0) return new Map()
  const rows = await db
    .selectFrom('alert_member')
    .select((eb) => ['alert_id', eb.fn.count<number>('series_id').distinct().as('series')])
    .where('project', 'in', projectsOf(alerts))
    .where('alert_id', 'in', idsOf(alerts))
    .where('standing', '=', 1)
    .groupBy('alert_id')
    .execute()
  return new Map(rows.map(({ alert_id, series }) => [alert_id, series]))
}

/** Which way is better for the metric of an alert's largest effect: that of the member that has it. */
async function directionsOf(
  db: Db,
  alerts: readonly AlertRow[],
): Promise<Map<string, SeriesTable['direction']>> {
  if (alerts.length === 0) return new Map()
  const rows = await db
    .selectFrom('alert')
    .innerJoin('alert_member', (join) =>
      join
        .onRef('alert_member.project', '=', 'alert.project')
        .onRef('alert_member.alert_id', '=', 'alert.id')
        .onRef('alert_member.effect_json', '=', 'alert.largest_json'),
    )
    .innerJoin('series', (join) =>
      join
        .onRef('series.project', '=', 'alert_member.project')
        .onRef('series.id', '=', 'alert_member.series_id'),
    )
    .select(['alert.id', 'direction'])
    .where('alert.project', 'in', projectsOf(alerts))
    .where('alert.id', 'in', idsOf(alerts))
    .execute()
  return new Map(rows.map(({ id, direction }) => [id, direction]))
}

function projectsOf(alerts: readonly AlertRow[]): string[] {
  return [...new Set(alerts.map(({ project }) => project))]
}

function idsOf(alerts: readonly AlertRow[]): string[] {
  return alerts.map(({ id }) => id)
}
