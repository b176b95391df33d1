import { compareInHistory, type HistoryPlace } from '../../db/history-place.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { TimelineRun } from '../../db/stores/timelines.ts'
import { policy } from '../judge/policy.ts'

/** How far a host's runs were followed by this version of the analysis; null for not at all. */
export async function openTimeline(
  stores: Stores,
  project: string,
  host: string,
): Promise<HistoryPlace | null> {
  const row = await stores.timelines.load(project, host)
  const version = policy.analysisVersion
  if (row === undefined || row.analysis_version !== version) {
    await stores.runs.forgiveFailures(project, host, version)
    await moveCursor(stores, { project, host, cursor: null })
    return null
  }
  const { history_at, started_at, run_id } = row
  if (history_at === null || started_at === null || run_id === null) return null
  return { history_at, started_at, run_id }
}

/** What is to be done about a run: `judged` already (or given up), `ahead` on its host's timeline, or `aside` of it. */
export type RunPlace = 'judged' | 'ahead' | 'aside'

/**
 * Finds where a run stands to its host's timeline. One that may serve as baseline and comes late, before runs that were
 * followed already, takes the timeline back to before it: all that follows must be judged as if it had come in order.
 */
export async function findPlace(stores: Stores, project: string, run: TimelineRun): Promise<RunPlace> {
  const host = run.host_id
  const version = policy.analysisVersion
  if (run.analysis === 'failed' && run.analysis_version === version) return 'judged'
  const cursor = await openTimeline(stores, project, host)
  if (cursor === null || compareInHistory(run, cursor) > 0) return 'ahead'
  if (run.analysis === 'done' && run.analysis_version === version) return 'judged'
  if (run.on_baseline === 0) return 'aside'
  // Runs that stood out as a whole are judged in a row, and a late one may stand in it.
  await moveCursor(stores, { project, host, cursor: await stores.timelines.calmBefore(project, host, run) })
  return 'ahead'
}

/** Takes a host's timeline back to before a place, where it was followed that far. */
export async function rewindTimeline(
  stores: Stores,
  { project, host, place }: { readonly project: string; readonly host: string; readonly place: HistoryPlace },
): Promise<void> {
  const cursor = await openTimeline(stores, project, host)
  if (cursor === null || compareInHistory(place, cursor) > 0) return
  await moveCursor(stores, { project, host, cursor: await stores.timelines.calmBefore(project, host, place) })
}

async function moveCursor(
  stores: Stores,
  at: { readonly project: string; readonly host: string; readonly cursor: HistoryPlace | null },
): Promise<void> {
  const { project, host, cursor } = at
  await stores.seriesStates.forgetAfter(project, host, cursor)
  await stores.timelines.save({
    project,
    host_id: host,
    analysis_version: policy.analysisVersion,
    history_at: cursor?.history_at ?? null,
    started_at: cursor?.started_at ?? null,
    run_id: cursor?.run_id ?? null,
  })
}
