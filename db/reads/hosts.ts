import type { Environment, FieldValue } from '../../server/contract/environment.ts'
import type { HostDetail, HostSigns, HostSummary } from '../../server/contract/host.ts'
import type { Db } from '../schema.ts'
import { type CanaryRow, canariesOverTime, currentCanaries } from './host-canaries.ts'
import { levelsOf } from './host-levels.ts'
import { type HostsMoment, hostSigns } from './host-signs.ts'
import { epochsOf, type HostIdentity, identitiesOf } from './host-timeline.ts'
import { projectExists } from './project-exists.ts'
import { runCounts } from './run-counts.ts'
import { environmentsOf } from './run-environments.ts'
import { toSeries } from './series-view.ts'

/** Values of each canary on a host's own page: months of them. */
const canaryPoints = 400

/** A host's page, but for what it takes a comparison of fields to tell. */
export interface HostPage extends Omit<HostDetail, 'timeline'> {
  /** Where epochs of its series begin, in no order. */
  readonly epochs: HostDetail['timeline']
  /** What it has been, oldest first. */
  readonly identities: readonly HostIdentity[]
}

/** The machines of a project; null where the project, or the host, is unknown. */
export function hostsRead(db: Db) {
  return {
    async list(project: string, moment: HostsMoment): Promise<HostSummary[] | null> {
      if (!(await projectExists(db, project))) return null
      const { signs, canaries, environments } = await loadHosts(db, { project, host: null, ...moment })
      const counts = await countRuns(db, project, null)
      const ofHost = Map.groupBy(canaries, ({ host_id }) => host_id)
      return signs.map((own) => ({
        ...own,
        ...factsAndRuns(own, { environments, counts }),
        canaries: (ofHost.get(own.host.id) ?? []).map(toGlance),
      }))
    },

    async detail(project: string, host: string, moment: HostsMoment): Promise<HostPage | null> {
      const { signs, canaries, environments } = await loadHosts(db, { project, host, ...moment })
      const [own] = signs
      if (own === undefined) return null
      const counts = await countRuns(db, project, host)
      return {
        ...own,
        ...factsAndRuns(own, { environments, counts }),
        canaries: await canariesOverTime(db, project, { canaries, points: canaryPoints }),
        environment: environments.get(own.lastRun?.id ?? '') ?? null,
        epochs: await epochsOf(db, { project, host }),
        identities: await identitiesOf(db, { project, host }),
        levels: await levelsOf(db, { project, host }),
      }
    },
  }
}

interface HostsQuery extends HostsMoment {
  readonly project: string
  /** One alone; null for all. */
  readonly host: string | null
}

async function loadHosts(db: Db, { project, host, ...moment }: HostsQuery) {
  const projects = [project]
  const canaries = await currentCanaries(db, { projects, host })
  const signs = await hostSigns(db, { projects, host, canaries, ...moment })
  const last = signs.flatMap(({ lastRun }) => lastRun?.id ?? [])
  return { signs, canaries, environments: await environmentsOf(db, project, last) }
}

type RunCounts = HostSummary['runs']

/** Of all times, by host. */
async function countRuns(
  db: Db,
  project: string,
  host: string | null,
): Promise<ReadonlyMap<string, RunCounts>> {
  const rows = await db
    .selectFrom('run')
    .select('host_id')
    .select((eb) => [
      eb.fn.countAll<number>().as('total'),
      runCounts.judged.as('judged'),
      runCounts.suspect.as('suspect'),
    ])
    .where('project', '=', project)
    .$if(host !== null, (query) => query.where('host_id', '=', host ?? ''))
    .groupBy('host_id')
    .execute()
  return new Map(rows.map(({ host_id, ...counts }) => [host_id, counts]))
}

interface KnownOfHosts {
  readonly environments: ReadonlyMap<string, Environment>
  readonly counts: ReadonlyMap<string, RunCounts>
}

function factsAndRuns(
  { host, lastRun }: HostSigns,
  { environments, counts }: KnownOfHosts,
): Pick<HostSummary, 'facts' | 'runs'> {
  const environment = environments.get(lastRun?.id ?? '')
  return {
    facts: environment === undefined ? {} : factsOf(environment),
    runs: counts.get(host.id) ?? { total: 0, judged: 0, suspect: 0 },
  }
}

function toGlance(row: CanaryRow): HostSummary['canaries'][number] {
  const { id, benchmark, metric } = toSeries(row)
  return {
    series: { id, benchmark, metric },
    verdict: row.verdict,
    sparkline: JSON.parse(row.sparkline_json) as number[],
  }
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
