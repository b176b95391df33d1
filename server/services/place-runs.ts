import type { NewJob } from '../../db/stores/jobs.ts'
import type { LineageRow } from '../../db/stores/lineage.ts'
import type { Stores } from '../../db/stores/stores.ts'
import { analysisJob } from './analysis-job.ts'
import { rebaseJob } from './expected-changes.ts'
import { rewindTimeline } from './find-place.ts'

export const placeKind = 'place-runs'

interface PlaceRequest {
  readonly project: string
  /** The run that told where the commits stand. */
  readonly run: string
  readonly now: number
  readonly newId: () => string
}

/**
 * The job that moves the runs of commits which have moved. A job and not a part of taking the run in, because timelines
 * are followed one step at a time by those who do jobs: a run must not move while it is being judged.
 */
export function placeJob(commits: readonly string[], { project, run, now, newId }: PlaceRequest): NewJob {
  const payload_json = JSON.stringify({ commits })
  const common = { project, id: newId(), max_attempts: 5, run_at: now, priority: 0 }
  return { ...common, kind: placeKind, key: run, payload_json }
}

/** The commits of such a job. */
export function commitsOf({ payload_json }: Pick<NewJob, 'payload_json'>): readonly string[] {
  return (JSON.parse(payload_json) as { readonly commits: readonly string[] }).commits
}

/** The place of a pull request's run that left the base branch at a commit. */
export function behind(base: Pick<LineageRow, 'history_at'>): number {
  return base.history_at + 1
}

/**
 * Moves the runs of commits, and of pull requests that left the base branch at them, to where these stand now. What may
 * have served as baseline takes its host's timeline back to before it: all since is judged again, and nothing else.
 */
export async function placeRuns(
  stores: Stores,
  commits: readonly string[],
  { project, now, newId }: Omit<PlaceRequest, 'run'>,
): Promise<void> {
  const rows = new Map((await stores.lineage.byHashes(project, commits)).map((row) => [row.hash, row]))
  for (const run of await stores.runs.ofCommits(project, commits)) {
    const isOrdinary = run.pull_request === null
    const row = rows.get((isOrdinary ? run.head_commit : run.merge_base) ?? '')
    const to = row === undefined ? run.history_at : isOrdinary ? row.history_at : behind(row)
    if (to === run.history_at) continue
    if (run.on_baseline === 1) {
      const place = { ...run, history_at: Math.min(run.history_at, to) }
      await rewindTimeline(stores, { project, host: run.host_id, place })
      await stores.points.keepOut(project, run.run_id)
    }
    await stores.runs.move(project, run.run_id, to)
    await stores.jobs.enqueue(analysisJob({ project, run: run.run_id, id: newId(), now }))
  }
  // What was accepted stands at commits too.
  const accepted = await stores.expectedChanges.placed(project)
  if (accepted.length > 0) await stores.jobs.enqueue(rebaseJob({ project, now, newId }))
}
