import { parseCommit } from '../../db/commit-json.ts'
import type { JudgedPoint } from '../../db/stores/points.ts'
import type { PullRequestRun } from '../../db/stores/runs.ts'
import type { SeriesRow } from '../../db/stores/series.ts'
import type { Stores } from '../../db/stores/stores.ts'
import type { KnownSpread } from '../contract/calibration.ts'
import type { Commit } from '../contract/run.ts'
import type { FootingInput } from '../judge/footing.ts'
import { policy } from '../judge/policy.ts'
import type { PullRequestMetric } from '../judge/pull-request.ts'
import type { EpochFields } from './epoch-fields.ts'
import { heldCalibrations } from './held-calibrations.ts'
import { memoryAfter } from './load-aside.ts'
import { signsOf, toPointTask } from './point-task.ts'
import { epochOf } from './series-epoch.ts'
import { toUnitAndDirection } from './series-task.ts'

/** The newest commit of a pull request with what judging it takes. */
export interface LoadedHead {
  readonly commit: Commit
  /** In the order of history. */
  readonly runs: readonly PullRequestRun[]
  readonly metrics: readonly PullRequestMetric[]
  /** By series: the newest points that the head is judged against, oldest first. */
  readonly bases: ReadonlyMap<string, readonly JudgedPoint[]>
  /** For a reader: calibrations of its hosts that hold no more. */
  readonly staleCalibrations: readonly string[]
}

interface Wanted {
  readonly project: string
  readonly number: number
}

/**
 * Loads the runs of a pull request's newest commit, each series beside the level after the newest baseline point before
 * them, as for verdicts on single points. Canaries are left out: they run none of the code, and have decided already
 * which runs are suspect. Null where the pull request has no run.
 */
export async function loadHead(
  stores: Stores,
  epochFields: EpochFields,
  { project, number }: Wanted,
): Promise<LoadedHead | null> {
  const all = await stores.runs.ofPullRequest(project, number)
  const commit = headOf(all)
  if (commit === null) return null
  const runs = all.filter((run) => commitOf(run)?.head === commit.head)
  const points = await stores.points.ofRuns(
    project,
    runs.map((run) => run.id),
  )
  const bySeries = Map.groupBy(points, (point) => point.series_id)
  const rows = await stores.series.byIds(project, [...bySeries.keys()])
  // As they stood when the head was measured: its verdict does not change with the clock.
  const held = await heldCalibrations(stores, {
    ...{ project, hosts: [...new Set(runs.map((run) => run.host_id))] },
    at: Math.max(...runs.map((run) => run.started_at)),
  })
  const shown = held.any ? await stores.calibrations.series(project, [...bySeries.keys()]) : []
  const calibratedOf = new Map(shown.map((one) => [one.id, held.of(one)]))
  const metrics: PullRequestMetric[] = []
  const bases = new Map<string, readonly JudgedPoint[]>()
  for (const series of rows.filter((row) => row.canary === 0)) {
    const heads = runs.flatMap(
      (run) => bySeries.get(series.id)?.find((point) => point.run_id === run.id) ?? [],
    )
    const [first] = heads
    if (first === undefined) continue
    const base = await stores.points.followedBefore(project, first, policy.baselineNeeded)
    const epochs = await epochFields(stores, project, [...heads, ...base])
    bases.set(series.id, base)
    const calibrated = calibratedOf.get(series.id)
    metrics.push(toMetric(series, { runs, heads, base, epochs, calibrated }))
  }
  return { commit, runs, metrics, bases, staleCalibrations: held.stale }
}

interface Sides {
  readonly runs: readonly PullRequestRun[]
  readonly heads: readonly JudgedPoint[]
  readonly base: readonly JudgedPoint[]
  readonly epochs: Awaited<ReturnType<EpochFields>>
  readonly calibrated: KnownSpread | undefined
}

function toMetric(series: SeriesRow, { runs, heads, base, epochs, calibrated }: Sides): PullRequestMetric {
  const runOf = new Map(runs.map((run) => [run.id, run]))
  const memory = memoryAfter(base, epochs)
  const standing = heads.map((point) => {
    const epoch = epochOf(memory?.epoch ?? null, signsOf(point), () => epochs[point.epoch_hash] ?? {})
    return { point, epoch, run: runOf.get(point.run_id), comparable: epoch.id === memory?.epoch.id }
  })
  const judged = standing.filter(({ run }) => run?.analysis === 'done')
  const valid = judged.filter(({ run, point }) => run?.suspect_reason === null && point.doubtful === 0)
  const compared = valid.filter(({ comparable }) => comparable)
  // Where none can be compared, the first tells why.
  const shown = compared[0] ?? valid[0]
  const footing: FootingInput = {
    suspect:
      valid.length > 0 ? null : (judged.find(({ run }) => run?.suspect_reason)?.run?.suspect_reason ?? null),
    doubtful: valid.length === 0 && judged.some(({ point }) => point.doubtful === 1),
    level: valid.length > 0 && compared.length === 0 ? null : (memory?.level ?? null),
    runs: shown?.epoch.runs ?? 0,
    changes: shown !== undefined && shown.epoch.runs < policy.baselineNeeded ? shown.epoch.changes : [],
  }
  return {
    ...footing,
    ...{ key: series.id, calibrated },
    metric: { role: series.role, ...toUnitAndDirection(series) },
    heads: compared.map(({ point }) => toPointTask(point)).map(({ value, se }) => ({ value, se })),
  }
}

/**
 * The head of a pull request is the commit that was begun to be measured last. Commit times cannot tell (a rebase keeps
 * or renews them), nor can the newest run (an older head may be measured again): but what is pushed is measured after
 * what was pushed before.
 */
function headOf(runs: readonly PullRequestRun[]): Commit | null {
  const firsts = [...Map.groupBy(runs, (run) => run.head_commit).values()].flatMap((group) => {
    const [first] = group.toSorted((a, b) => a.started_at - b.started_at || (a.id < b.id ? -1 : 1))
    return first ?? []
  })
  const [newest] = firsts.sort((a, b) => b.started_at - a.started_at || (a.id < b.id ? 1 : -1))
  return commitOf(newest)
}

function commitOf(run: PullRequestRun | undefined): Commit | null {
  return parseCommit(run?.commit_json ?? null)
}
