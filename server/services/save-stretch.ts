import { placeOf } from '../../db/history-place.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { TimelineRun } from '../../db/stores/timelines.ts'
import { isBlind, type Wanted } from '../judge/blind.ts'
import { policy } from '../judge/policy.ts'
import { analysisKind } from './analysis-job.ts'
import { attributeChanges } from './attribute-changes.ts'
import type { FollowReply, RunOutcome, SeriesOutcome } from './follow-task.ts'
import type { Stretch } from './load-stretch.ts'
import { type RecordContext, recordChanges } from './record-changes.ts'
import { wantedBy } from './wanted-by.ts'

/** Writes what was decided about a stretch of a host's timeline. */
export async function saveStretch(
  stores: Stores,
  stretch: Stretch,
  { reply, ...context }: RecordContext & { readonly reply: FollowReply },
): Promise<void> {
  const { project, host, runs } = stretch
  const newest = runs.at(-1)
  if (newest === undefined) return
  for (const run of reply.runs) await saveRun(stores, project, run)
  const wanted = await wantedBy(stores, project)
  for (const series of reply.series) await saveSeries(stores, stretch, { outcome: series, wanted })
  await stores.timelines.save({
    project,
    host_id: host,
    analysis_version: policy.analysisVersion,
    ...placeOf(newest),
  })
  if (!stretch.more) {
    await recordChanges(stores, { project, newest: newest.run_id, series: reply.series }, context)
    await attributeChanges(stores, stretch, reply.series)
  }
  // Runs that had jobs of their own in the queue are done too.
  await stores.jobs.dropNeedless(
    project,
    analysisKind,
    runs.map((run) => run.run_id),
  )
}

/** Writes what was decided about a run and its points. */
export async function saveRun(stores: Stores, project: string, run: RunOutcome): Promise<void> {
  const { outcome, displacement, reason } = run.validity
  for (const { series, verdict, position, level, epochChanges } of run.points) {
    await stores.points.decide(
      project,
      { series_id: series, run_id: run.id },
      {
        verdict,
        position,
        level_json: level && JSON.stringify(level),
        epoch_changes_json: epochChanges && JSON.stringify(epochChanges),
      },
    )
  }
  await stores.runs.decide(project, run.id, {
    analysis_version: policy.analysisVersion,
    validity: outcome,
    displacement,
    suspect_reason: outcome === 'suspect' ? reason : null,
  })
}

interface SaveSeries {
  readonly outcome: SeriesOutcome
  readonly wanted: Wanted
}

async function saveSeries(stores: Stores, stretch: Stretch, { outcome, wanted }: SaveSeries): Promise<void> {
  const { project, host, more, states } = stretch
  const place = lastPlace(stretch, outcome.id) ?? states.get(outcome.id)
  if (place === undefined) return
  const { baseline, sensitivity } = outcome
  const blind = isBlind(sensitivity.smallestDetectable, wanted)
  await stores.seriesStates.save({
    project,
    series_id: outcome.id,
    host_id: host,
    analysis_version: policy.analysisVersion,
    ...placeOf(place),
    points: outcome.points,
    memory: outcome.memory,
    pending: more ? 1 : 0,
    baseline_json: baseline && JSON.stringify(baseline),
    noise: sensitivity.noise,
    smallest_detectable: sensitivity.smallestDetectable,
    blind: blind === null ? null : Number(blind),
  })
  for (const { run, points, memory } of outcome.checkpoints) {
    const at = stretch.runs.find((one) => one.run_id === run)
    // One that falls on a run taken in late, with the one that released it, would lie before its time.
    if (at === undefined) continue
    await stores.seriesStates.saveCheckpoint({
      project,
      series_id: outcome.id,
      host_id: host,
      points,
      memory,
      ...placeOf(at),
    })
  }
}

function lastPlace({ runs, task }: Stretch, series: string): TimelineRun | undefined {
  const last = task.runs.findLastIndex((run) => run.points.some((point) => point.series === series))
  return runs[last]
}
