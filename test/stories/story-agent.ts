import type { Work } from '../../server/contract/work.ts'
import type { WorkQueue } from '../../server/services/work-queue.ts'
import { type AnalysisBench, project } from '../support/analysis.ts'
import { digest } from '../support/builders.ts'
import type { Story } from './story.ts'
import type { StoryAgents } from './story-agents.ts'
import { bootOf } from './story-boots.ts'
import { type Machine, runOf, type StoryCommit } from './story-run.ts'

/** What time it is, and how far the baseline branch has come. */
export interface Moment {
  now: number
  place: number
}

interface AgentDeps {
  readonly bench: AnalysisBench
  readonly queue: WorkQueue
  readonly story: Story
  readonly facts: StoryAgents
  readonly moment: Moment
  readonly random: () => number
  /** Counts the boots of all agents. */
  readonly boots: { count: number }
}

export interface StoryAgent {
  /** Says that it is there, and goes on with what it has in hand; does nothing where it has fallen silent. */
  beat(): Promise<void>
  /** Claims work, or measures the next boot of what it has; false where there is nothing to do. */
  step(): Promise<boolean>
}

const minute = 60_000
/** A boot of the VMs with the few benchmarks that are asked for. */
const bootMs = 7 * minute

/** The agent of a host: it takes work as the real one does, and measures what the story says. */
export function startAgent(machine: Machine, deps: AgentDeps): StoryAgent {
  const { queue, moment, facts } = deps
  const host = digest(machine.label)
  let hand: { readonly work: Work; readonly runs: string[] } | null = null
  let silentUntil = 0

  const beat = async () => {
    if (moment.now < silentUntil) return
    const said = { label: machine.label, agentVersion: '0.1.0', work: hand?.work.id ?? null }
    if ((await queue.heartbeat(project, host, said)) === 'stop') hand = null
  }
  const finish = async (work: Work, runs: readonly string[], error: string | null) => {
    hand = null
    const outcome = error === null ? 'done' : 'failed'
    await queue.finish(project, work.id, { host, outcome, runs: [...runs], error })
    await deps.bench.analysed()
  }
  // Whoever starts it anew knows nothing of what it had in hand.
  const dies = (): boolean => {
    if (facts.dies === null || deps.boots.count !== facts.dies.boot) return false
    hand = null
    silentUntil =
      facts.dies.minutes === null ? Number.POSITIVE_INFINITY : moment.now + facts.dies.minutes * minute
    return true
  }

  return {
    beat,
    async step() {
      if (moment.now < silentUntil) return false
      await beat()
      if (hand === null) {
        const work = await queue.claim(project, host, { waitMs: 0, signal: new AbortController().signal })
        if (work === null) return false
        hand = { work, runs: [] }
        await deps.bench.analysed()
        return true
      }
      const { work, runs } = hand
      const next = work.commits[runs.length]
      if (next === undefined) {
        await finish(work, runs, null)
        return true
      }
      if (next === facts.unbuildable) {
        await finish(work, runs, `The build of ${next} failed: exit code 2`)
        return true
      }
      deps.boots.count++
      moment.now += bootMs
      if (dies()) return true
      runs.push(await measure(work, next))
      return true
    },
  }

  async function measure(work: Work, hash: string): Promise<string> {
    const { story, random, bench } = deps
    const commit = commitOf(story, hash)
    const found = bootOf(story, commit, { place: moment.place, host: machine.label })
    const bad = random() < facts.badBoots ? 0.8 : 1
    const run = runOf({
      ...{ commit, machine, random, request: null, at: moment.now - bootMs + minute },
      facts: { ...found, host: found.host * bad },
      work: { id: work.id, benchmarks: work.benchmarks },
    })
    await beat()
    await bench.upload(run)
    await bench.analysed()
    return run.id
  }
}

function commitOf({ commits, request }: Story, hash: string): StoryCommit {
  const all = [...commits, ...(request?.pushes.map(({ head }) => head) ?? [])]
  const commit = all.find((one) => one.hash === hash)
  if (commit === undefined) throw new Error(`The story has no commit ${hash}`)
  return commit
}
