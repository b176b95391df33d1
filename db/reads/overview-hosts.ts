import { sql } from 'kysely'
import type { OverviewHost } from '../../server/contract/overview.ts'
import type { Db } from '../schema.ts'
import type { OverviewSeries } from './overview-series.ts'

/** Runs that a host's health is told by. */
const recentRuns = 20

interface HostContext {
  readonly silentBefore: number
  readonly canariesOf: OverviewSeries['canariesOf']
}

/** How the hosts of projects are doing, in the order of projects and labels. */
export async function overviewHosts(
  db: Db,
  projects: readonly string[],
  { silentBefore, canariesOf }: HostContext,
): Promise<OverviewHost[]> {
  const hosts = await db
    .selectFrom('host')
    .leftJoin('agent', (join) =>
      join.onRef('agent.project', '=', 'host.project').onRef('agent.host_id', '=', 'host.id'),
    )
    .select(['host.project', 'host.id', 'label', 'agent_version', 'seen_at'])
    .where('host.project', 'in', projects)
    .orderBy('host.project')
    .orderBy('label')
    .orderBy('host.id')
    .execute()
  const runs = Map.groupBy(await lastRuns(db, projects), ({ project, host_id }) => `${project}/${host_id}`)
  return hosts.map(({ project, id, label, agent_version, seen_at }) => {
    const recent = (runs.get(`${project}/${id}`) ?? []).slice(-recentRuns)
    const judged = recent.filter(({ validity }) => validity !== null)
    const last = recent.at(-1)
    const heard = agent_version === null || seen_at === null ? null : { agent_version, seen_at }
    return {
      project,
      host: { id, label },
      agent: heard && {
        version: heard.agent_version,
        seenAt: heard.seen_at,
        silent: heard.seen_at < silentBefore,
      },
      lastRun: last === undefined ? null : { id: last.id, startedAt: last.started_at },
      recent: {
        judged: judged.length,
        // A host event is a valid run of a host that has changed.
        valid: judged.filter(({ validity }) => validity !== 'suspect').length,
      },
      canaries: canariesOf(project, id),
    }
  })
}

/** Each host's last runs in the order of history; a few more where several share a commit. */
function lastRuns(db: Db, projects: readonly string[]) {
  return (
    db
      .selectFrom('host')
      .innerJoin('run', (join) =>
        join.onRef('run.project', '=', 'host.project').onRef('run.host_id', '=', 'host.id'),
      )
      .select(['run.project', 'run.host_id', 'run.id', 'run.started_at', 'run.validity'])
      .where('host.project', 'in', projects)
      // Where they begin is looked up in the index by history, host by host.
      .where('run.history_at', '>=', (eb) =>
        eb.fn.coalesce(
          eb
            .selectFrom('run as first')
            .whereRef('first.project', '=', 'host.project')
            .whereRef('first.host_id', '=', 'host.id')
            .select('first.history_at')
            .orderBy('first.history_at', 'desc')
            .limit(1)
            .offset(recentRuns - 1),
          sql<number>`0`,
        ),
      )
      .orderBy('host.project')
      .orderBy('host.id')
      .orderBy('run.history_at')
      .orderBy('run.started_at')
      .orderBy('run.id')
      .execute()
  )
}
