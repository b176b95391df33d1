import { type Selectable, sql } from 'kysely'
import type { Environment, FieldValue } from '../../server/contract/environment.ts'
import type { HostDetail, HostSummary } from '../../server/contract/host.ts'
import { inChunks } from '../chunks.ts'
import { unpackText } from '../codec.ts'
import type { Db } from '../schema.ts'
import type { AgentTable } from '../work-tables.ts'
import { canariesOf } from './host-canaries.ts'
import { levelsOf } from './host-levels.ts'
import { timelineOf } from './host-timeline.ts'
import { projectExists } from './project-exists.ts'

/** Values of each canary: in a list for a glance, on a host's own page for months. */
const canaryPoints = { list: 30, detail: 400 } as const

interface HostsQuery {
  /** An agent that was not seen since is silent. */
  readonly silentBefore: number
}

/** The machines of a project; null where the project, or the host, is unknown. */
export function hostsRead(db: Db) {
  return {
    async list(project: string, { silentBefore }: HostsQuery): Promise<HostSummary[] | null> {
      if (!(await projectExists(db, project))) return null
      const rows = await loadHosts(db, project, null)
      return summarise(db, project, { rows, silentBefore, points: canaryPoints.list })
    },

    async detail(project: string, host: string, { silentBefore }: HostsQuery): Promise<HostDetail | null> {
      const rows = await loadHosts(db, project, host)
      const [summary] = await summarise(db, project, { rows, silentBefore, points: canaryPoints.detail })
      const environment = await latestEnvironment(db, project, rows[0])
      if (summary === undefined || environment === null) return null
      return {
        ...summary,
        environment,
        timeline: await timelineOf(db, { project, host }),
        levels: await levelsOf(db, { project, host }),
      }
    },
  }
}

interface HostRow {
  readonly id: string
  readonly label: string
  readonly total: number
  readonly judged: number
  readonly suspect: number
  readonly first_at: number
  readonly latest_at: number
  readonly latest: string
  readonly environment_hash: string
}

/** Hosts with a run, by label. */
async function loadHosts(db: Db, project: string, host: string | null): Promise<HostRow[]> {
  const counted = await db
    .selectFrom('run')
    .innerJoin('host', (join) =>
      join.onRef('host.project', '=', 'run.project').onRef('host.id', '=', 'run.host_id'),
    )
    .select(['host.id', 'host.label'])
    .select((eb) => [
      eb.fn.countAll<number>().as('total'),
      sql<number>`count(case when run.analysis = 'done' then 1 end)`.as('judged'),
      sql<number>`count(case when run.validity = 'suspect' or run.told_suspect_json is not null then 1 end)`.as(
        'suspect',
      ),
      eb.fn.min('run.started_at').as('first_at'),
      eb.fn.max('run.started_at').as('latest_at'),
    ])
    .where('run.project', '=', project)
    .$if(host !== null, (query) => query.where('run.host_id', '=', host ?? ''))
    .groupBy(['host.id', 'host.label'])
    .orderBy('host.label')
    .orderBy('host.id')
    .execute()
  const rows: HostRow[] = []
  for (const row of counted) {
    const latest = await db
      .selectFrom('run')
      .select(['id as latest', 'environment_hash'])
      .where('project', '=', project)
      .where('host_id', '=', row.id)
      .where('started_at', '=', row.latest_at)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    rows.push({ ...row, ...latest })
  }
  return rows
}

async function summarise(
  db: Db,
  project: string,
  options: HostsQuery & { readonly rows: readonly HostRow[]; readonly points: number },
): Promise<HostSummary[]> {
  const { rows, silentBefore, points } = options
  const ids = rows.map(({ id }) => id)
  const agents = new Map((await agentsOf(db, project, ids)).map((agent) => [agent.host_id, agent]))
  const summaries: HostSummary[] = []
  for (const row of rows) {
    const environment = await latestEnvironment(db, project, row)
    const agent = agents.get(row.id)
    summaries.push({
      host: { id: row.id, label: row.label },
      runs: {
        ...{ total: row.total, judged: row.judged, suspect: row.suspect },
        ...{ firstAt: row.first_at, latestAt: row.latest_at, latest: row.latest },
      },
      agent:
        agent === undefined
          ? null
          : {
              ...{ agentVersion: agent.agent_version, work: agent.work_id, seenAt: agent.seen_at },
              ...{ registeredAt: agent.registered_at, silent: agent.seen_at < silentBefore },
            },
      facts: environment === null ? {} : factsOf(environment),
      canaries: await canariesOf(db, { project, host: row.id, points }),
    })
  }
  return summaries
}

function agentsOf(db: Db, project: string, hosts: readonly string[]): Promise<Selectable<AgentTable>[]> {
  return inChunks<string, Selectable<AgentTable>>(hosts, (part) =>
    db.selectFrom('agent').selectAll().where('project', '=', project).where('host_id', 'in', part).execute(),
  )
}

async function latestEnvironment(
  db: Db,
  project: string,
  row: Pick<HostRow, 'environment_hash'> | undefined,
): Promise<Environment | null> {
  if (row === undefined) return null
  const found = await db
    .selectFrom('environment')
    .select('body')
    .where('project', '=', project)
    .where('hash', '=', row.environment_hash)
    .executeTakeFirst()
  return found === undefined ? null : (JSON.parse(unpackText(found.body)) as Environment)
}

/** What tells one machine from another at a glance, in this order; what it does not know of itself is left out. */
const telling: readonly RegExp[] = [
  /^host\.cpu\.model$/,
  /^host\.cpu\.threads$/,
  /^host\.kernel$/,
  /^host\.nic\.([^.]+\.)?driver$/,
  /^host\.nic\.([^.]+\.)?firmware$/,
  /^host\.cpu\.governor$/,
  /^vm\.acceleration$/,
]

function factsOf({ identity, epoch, noted }: Environment): Record<string, FieldValue> {
  const all = Object.entries({ ...noted, ...epoch, ...identity })
  const chosen = telling.flatMap((pattern) =>
    all.filter(([key, value]) => pattern.test(key) && value !== null),
  )
  return Object.fromEntries(chosen)
}
