import type { Alert } from '../../server/contract/alert.ts'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { createProjectSettings } from '../../server/services/project-settings.ts'
import { createWorkQueue } from '../../server/services/work-queue.ts'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { type AnalysisBench, project, startAnalysis } from '../support/analysis.ts'
import { type Story, storyBegins } from './story.ts'
import { type Moment, type StoryAgent, startAgent } from './story-agent.ts'
import { uploadsOf } from './story-uploads.ts'

export interface Played {
  readonly alerts: readonly (Pick<Alert, 'id' | 'kind' | 'headline' | 'evidence' | 'handling'> & {
    readonly attribution: string | null
    readonly mergedInto: string | null
    readonly members: number
    /** Head hashes of the commits that bound it. */
    readonly after: string | null
    readonly upTo: string | null
    readonly history: readonly string[]
  })[]
  /** What the searches for a commit came to. */
  readonly bisections: readonly { readonly state: string; readonly culprit: string | null }[]
  readonly confirmations: readonly {
    readonly head: string
    readonly state: string
    readonly reason: string
  }[]
  /** Jobs that are left. */
  readonly jobs: unknown
  /** Pieces of work that nobody has ended. */
  readonly workLeft: number
}

/**
 * Plays a story through the real ingest, judge and alerts, in the order in which its runs are uploaded. Between uploads
 * the hosts' agents, where the story has any, do what they are asked, one boot at a time.
 */
export async function playStory(story: Story): Promise<Played> {
  const moment: Moment = { now: storyBegins, place: 0 }
  // No two looks at the clock find the same time, so that what happens has an order.
  const bench = await startAnalysis({ ids: `${story.seed} `, clock: () => moment.now++ })
  const queue = createWorkQueue(bench.services)
  try {
    const agents = await startAgents(story, { bench, queue, moment })
    for (const { at, run, place } of uploadsOf(story)) {
      await workUntil(at, { agents, moment })
      moment.now = Math.max(moment.now, at)
      moment.place = place
      for (const agent of agents) await agent.beat()
      await bench.upload(run)
      // The first runs come in a heap: there is nothing yet that they could be judged against.
      if (place >= 6 * story.every) await bench.analysed()
    }
    await workOff({ agents, moment, bench })
    return await readOutcome(bench)
  } finally {
    queue.stop()
    await bench.close()
  }
}

interface Playing {
  readonly agents: readonly StoryAgent[]
  readonly moment: Moment
}

async function startAgents(
  story: Story,
  { bench, queue, moment }: Pick<Parameters<typeof startAgent>[1], 'bench' | 'queue' | 'moment'>,
): Promise<StoryAgent[]> {
  const facts = story.agents
  const told = facts?.mostMinutes == null ? {} : { mostMinutes: facts.mostMinutes }
  const settings = ProjectSettings.parse({ baselineBranches: ['main'], confirmation: told })
  await createProjectSettings(bench.services).put(project, settings, { dry: false })
  if (facts === null) return []
  const random = seededRandom(story.seed + 2_000_000)
  const boots = { count: 0 }
  return story.machines.map((machine) =>
    startAgent(machine, { bench, queue, story, facts, moment, random, boots }),
  )
}

/** Agents work in turn until a time comes, or until nothing is left to do. */
async function workUntil(until: number, { agents, moment }: Playing): Promise<void> {
  for (let busy = true; busy && moment.now < until; ) {
    busy = false
    for (const agent of agents) {
      const did = await agent.step()
      busy = busy || did
      // The others are heard of while one measures.
      for (const other of agents) await other.beat()
    }
  }
}

const hour = 3_600_000
/** As long as a confirmation may take, and a little: what was asked of an agent that is gone ends by then. */
const patienceMs = 4.1 * hour

/** What was under way when the last run came ends, in good or by its deadline. */
async function workOff({
  agents,
  moment,
  bench,
}: Playing & { readonly bench: AnalysisBench }): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await workUntil(moment.now + 2 * patienceMs, { agents, moment })
    moment.now += patienceMs
    for (const agent of agents) await agent.beat()
    await bench.analysed()
  }
}

async function readOutcome({ database }: AnalysisBench): Promise<Played> {
  const jobs = await database.reads.operations.jobsByState()
  const work = (await database.reads.work(project, { limit: 500, state: null })) ?? []
  const workLeft = work.filter(({ state }) => state === 'queued' || state === 'claimed').length
  return database.unitOfWork(async (stores) => {
    const rows = await stores.alerts.ofKinds(project, ['change', 'pull-request', 'missing-data'])
    const alerts: Played['alerts'][number][] = []
    for (const row of rows) {
      const history = await stores.alerts.history(project, row.id)
      const members = await stores.alerts.members(project, [row.id])
      alerts.push({
        ...{ id: row.id, kind: row.kind, headline: row.headline },
        ...{ evidence: row.evidence, handling: row.handling, mergedInto: row.merged_into },
        attribution: parse<{ kind: string }>(row.attribution_json)?.kind ?? null,
        members: members.filter(({ standing }) => standing === 1).length,
        after: parse<{ head: string }>(row.after_json)?.head ?? null,
        upTo: parse<{ head: string }>(row.up_to_json)?.head ?? null,
        history: history.map(({ kind, why }) => `${kind}: ${why}`),
      })
    }
    const page = { limit: 100, alert: null, base: null, head: null }
    const bisections = await stores.bisections.newest(project, page)
    const confirmations = await stores.confirmations.newest(project, page)
    return {
      ...{ alerts, jobs, workLeft },
      bisections: bisections.map(({ state, culprit }) => ({ state, culprit })),
      confirmations: confirmations.map(({ head_commit: head, state, reason }) => ({ head, state, reason })),
    }
  })
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}
