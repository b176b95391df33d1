import type { Attribution } from '../../server/contract/attribution.ts'
import type { PointCommit } from '../../server/contract/views.ts'
import type { Db } from '../schema.ts'
import type { AlertTraits } from './alert-selection.ts'

/** What filters look at of a project's alerts, the last opened first; null where the project is unknown. */
export async function alertTraits(db: Db, project: string, now: number): Promise<AlertTraits[] | null> {
  const row = await db
    .selectFrom('project')
    .select('baseline_branch')
    .where('slug', '=', project)
    .executeTakeFirst()
  if (row === undefined) return null
  const alerts = await db
    .selectFrom('alert')
    .select(['id', 'kind', 'evidence', 'handling', 'assignee', 'pull_request', 'muted_until', 'headline'])
    .select(['attribution_json', 'hosts_json', 'after_json', 'up_to_json'])
    .where('project', '=', project)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const branches = await branchesOf(db, project, row.baseline_branch)
  return alerts.map(
    ({ muted_until, headline, attribution_json, hosts_json, after_json, up_to_json, ...alert }) => {
      const hosts = JSON.parse(hosts_json) as string[]
      return {
        ...alert,
        muted: muted_until !== null && muted_until > now,
        attribution: attribution_json && (JSON.parse(attribution_json) as Attribution).kind,
        branches: branches.get(alert.id) ?? [],
        hosts,
        words: [
          ...[headline, ...hosts, alert.assignee ?? ''],
          ...[after_json, up_to_json].flatMap(commitWords),
          alert.pull_request === null ? '' : `#${alert.pull_request}`,
        ]
          .join('\n')
          .toLowerCase(),
      }
    },
  )
}

/** Baseline branches by alert. */
async function branchesOf(db: Db, project: string, main: string): Promise<ReadonlyMap<string, string[]>> {
  const rows = await db
    .selectFrom('alert_member')
    .innerJoin('series', (join) =>
      join
        .onRef('series.project', '=', 'alert_member.project')
        .onRef('series.id', '=', 'alert_member.series_id'),
    )
    .select(['alert_id', 'series.branch'])
    .distinct()
    .where('alert_member.project', '=', project)
    .execute()
  const found = new Map<string, string[]>()
  for (const { alert_id, branch } of rows) {
    found.set(alert_id, [...(found.get(alert_id) ?? []), branch ?? main])
  }
  return found
}

function commitWords(json: string | null): string[] {
  if (json === null) return []
  const { head, subject } = JSON.parse(json) as PointCommit
  return [head, subject]
}
