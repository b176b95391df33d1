import type { AlertMemberRow, AlertRow } from '../../db/stores/alerts.ts'
import type { LineageRow } from '../../db/stores/lineage.ts'
import type { SeriesRow } from '../../db/stores/series.ts'
import type { Effect } from '../contract/verdict.ts'
import type { PointCommit } from '../contract/views.ts'
import type { Level } from '../judge/level.ts'
import { mergedPullRequest } from '../judge/merged-pull-request.ts'
import { policy } from '../judge/policy.ts'
import { rulesOut } from '../judge/rules-out.ts'
import type { Stores } from './deps.ts'
import { toPointTask } from './point-task.ts'
import { toUnitAndDirection } from './series-task.ts'
import type { Outcome } from './settled-by.ts'
import type { Standing } from './standing-causes.ts'

interface Context {
  readonly stores: Stores
  readonly project: string
  readonly standing: Pick<Standing, 'places'>
}

/**
 * What becomes of a pull request's alert whose merge brought no change to its branch: resolved, once the runs of the branch
 * since rule out half of what each of its series showed. Null while they are too few, or where no merge is known of. What
 * was merged need not be what was measured: it may have been mended on the way.
 */
export async function mergedUnseen(
  context: Context,
  alert: AlertRow,
  members: readonly AlertMemberRow[],
): Promise<Outcome | null> {
  const { stores, project } = context
  const stood = new Map(
    members.filter(({ standing }) => standing === 1).map((one) => [one.series_id, one.effect_json]),
  )
  const series = await stores.series.byIds(project, [...stood.keys()])
  const [first] = series
  const merge = first === undefined ? null : await mergeOf(stores, alert, first.branch)
  if (merge === null) return null
  let most = 0
  for (const one of series) {
    const effect = stood.get(one.id)
    // A change from zero has no size that could be ruled out.
    const suspected = effect == null ? null : (JSON.parse(effect) as Effect).relative
    const { level, runs } = await sinceMerge(context, one, merge)
    // Another host tells of the same code.
    if (runs.length === 0) continue
    if (suspected === null || !rulesOut({ suspected, level, runs, unit: toUnitAndDirection(one).unit }))
      return null
    most = Math.max(most, runs.length)
  }
  if (most === 0) return null
  const why = `Merged as ${merge.hash.slice(0, 12)}: the ${most} runs of its branch since do not show it, and would`
  return { kind: 'resolved', why }
}

/** The commit that brought a pull request into its branch: its own head, or the last one that names it; null where none is known. */
async function mergeOf(
  stores: Stores,
  { project, pull_request: number, up_to_json }: AlertRow,
  branch: string | null,
): Promise<LineageRow | null> {
  if (number === null) return null
  const head = up_to_json === null ? '' : (JSON.parse(up_to_json) as PointCommit).head
  const isOnBranch = (await stores.lineage.onBranch(project, branch, [head])).has(head)
  if (isOnBranch) return (await stores.lineage.byHashes(project, [head]))[0] ?? null
  const named = await stores.lineage.naming(project, branch, number)
  return named.findLast(({ subject }) => mergedPullRequest(subject) === number) ?? null
}

/** A series' level before a commit, and its runs from there on, up to the next change of its level. */
async function sinceMerge(
  { stores, project, standing }: Context,
  { id: series }: SeriesRow,
  { history_at }: LineageRow,
) {
  const at = { series_id: series, history_at, started_at: 0, run_id: '' }
  const [before] = await stores.points.followedBefore(project, at, 1)
  const from = (before?.position ?? -1) + 1
  const later = [...standing.places.values()].filter(
    (one) => one.series_id === series && one.state === 'found' && one.latest_at >= history_at,
  )
  const changes = await stores.points.positionsOf(
    project,
    series,
    later.map(({ run_id }) => run_id),
  )
  const next = Math.min(
    from + policy.attributedRuns,
    ...[...changes.values()].filter((position) => position >= from),
  )
  const points = await stores.points.inPositions(project, series, { from, to: next - 1 })
  const level = before?.level_json == null ? null : (JSON.parse(before.level_json) as Level)
  return { level, runs: points.map(toPointTask) }
}
