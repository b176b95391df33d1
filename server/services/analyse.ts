import type { Stores } from '../../db/stores/stores.ts'
import { policy } from '../judge/policy.ts'
import { analysisJob, followJob } from './analysis-job.ts'
import type { ServiceDeps } from './deps.ts'
import { createEpochFields } from './epoch-fields.ts'
import { findPlace, openTimeline } from './find-place.ts'
import type { FollowReply, FollowTask } from './follow-task.ts'
import { queueFollowUps } from './follow-ups.ts'
import { JudgeRefusal, type JudgeWorker } from './judge-worker.ts'
import { loadAside } from './load-aside.ts'
import { loadStretch, type Stretch } from './load-stretch.ts'
import { placeRuns } from './place-runs.ts'
import { saveRun, saveStretch } from './save-stretch.ts'

export interface AnalyseDeps extends ServiceDeps {
  readonly judge: JudgeWorker['judge']
}

type Writes = (stores: Stores) => Promise<void>

export interface Analysis {
  /** Judges a run's points; resolves to the last writes, for the caller to make in one transaction. */
  run(project: string, run: string, signal: AbortSignal): Promise<Writes>
  /** Follows a host's runs a stretch further; where more are left, its writes queue the next stretch. */
  host(project: string, host: string): Promise<Writes>
  /** Moves the runs of commits that have moved in history. */
  place(project: string, commits: readonly string[]): Writes
  /** What to write when a run cannot be judged. */
  giveUp(project: string, run: string): Writes
}

/** Runs of one stretch at most; a stretch has fewer where they have many points. */
const mostRuns = 100

/**
 * Analysis follows each host's runs in the order of the project's history, so that the same data give the same
 * verdicts, levels and change points in whatever order they arrived. A run at the end costs what it touches; one that
 * comes late costs the runs since.
 */
export function createAnalyse(deps: AnalyseDeps): Analysis {
  const { database, judge, clock, newId } = deps
  const epochFields = createEpochFields()
  const load = (project: string, host: string, most: number) => async (stores: Stores) =>
    loadStretch(stores, epochFields, {
      project,
      host,
      cursor: await openTimeline(stores, project, host),
      mostRuns: most,
    })
  const save =
    (stretch: Stretch, reply: FollowReply): Writes =>
    async (stores) => {
      const { project, host } = stretch
      await saveStretch(stores, stretch, { reply, now: clock(), newId })
      await queueFollowUps(stores, { project, runs: idsOf(reply), now: clock(), newId })
      if (stretch.more) await stores.jobs.enqueue(followJob({ project, host, id: newId(), now: clock() }))
    }

  /** The next stretch and its writes; null where nothing is left. A run that cannot be judged is passed by, but for `own`. */
  const advance = async (project: string, host: string, own: string | null) => {
    let most = mostRuns
    for (;;) {
      const stretch = await database.unitOfWork(load(project, host, most))
      if (stretch === null) return null
      const reply = await judgeOrRefuse(judge, stretch.task)
      if (!(reply instanceof JudgeRefusal)) return { stretch, writes: save(stretch, reply) }
      const refused = onlyRunOf(stretch)
      if (refused !== null && refused === own) throw reply
      if (refused !== null) await database.unitOfWork(giveUp(project, refused))
      // One by one it shows which run it is.
      most = 1
    }
  }

  return {
    async run(project, id, signal) {
      while (!signal.aborted) {
        const found = await database.unitOfWork(async (stores) => {
          const run = await stores.timelines.findRun(project, id)
          if (run === undefined) throw new Error(`Expected the run ${id} of an analysis job, found none`)
          const place = await findPlace(stores, project, run)
          return {
            run,
            task: place === 'aside' ? await loadAside(stores, epochFields, { project, run }) : place,
          }
        })
        if (found.task === 'judged') return async () => undefined
        if (found.task !== 'ahead') {
          const reply = await judge(found.task)
          return async (stores) => {
            for (const run of reply.runs) await saveRun(stores, project, run)
            await queueFollowUps(stores, { project, runs: idsOf(reply), now: clock(), newId })
          }
        }
        const step = await advance(project, found.run.host_id, id)
        if (step === null) throw new Error(`The run ${id} is not on its host's timeline`)
        if (step.stretch.runs.some((run) => run.run_id === id)) return step.writes
        await database.unitOfWork(step.writes)
      }
      // The server stops: the next start goes on from here.
      return (stores) => stores.jobs.enqueue(analysisJob({ project, run: id, id: newId(), now: clock() }))
    },

    async host(project, host) {
      const step = await advance(project, host, null)
      return step?.writes ?? (async () => undefined)
    },

    place: (project, commits) => (stores) => placeRuns(stores, commits, { project, now: clock(), newId }),

    giveUp,
  }
}

function idsOf({ runs }: FollowReply): string[] {
  return runs.map(({ id }) => id)
}

function onlyRunOf({ runs }: Stretch): string | null {
  return runs.length === 1 ? (runs[0]?.run_id ?? null) : null
}

function giveUp(project: string, run: string): Writes {
  return async (stores) => {
    await stores.runs.fail(project, run, policy.analysisVersion)
    await stores.points.keepOut(project, run)
  }
}

async function judgeOrRefuse(
  judge: JudgeWorker['judge'],
  task: FollowTask,
): Promise<FollowReply | JudgeRefusal> {
  try {
    return await judge(task)
  } catch (error) {
    if (error instanceof JudgeRefusal) return error
    throw error
  }
}
