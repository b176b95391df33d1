import type { AlertRow } from '../../db/stores/alerts.ts'
import { policy } from '../judge/policy.ts'
import type { Stores } from './deps.ts'
import type { ChangePlace } from './group-places.ts'
import type { Standing } from './standing-causes.ts'
import { undoneBy } from './undone.ts'

interface SettleContext {
  readonly stores: Stores
  readonly project: string
  readonly standing: Standing
}

export interface Outcome {
  readonly kind: 'resolved' | 'confirmed'
  readonly why: string
}

/**
 * What later runs make of an alert about these change points: it is resolved where the level is back, and confirmed where
 * enough runs bear it out; null where neither holds.
 */
export async function settledBy(
  { stores, project, standing }: SettleContext,
  alert: AlertRow,
  changes: readonly string[],
): Promise<Outcome | null> {
  const own = changes.flatMap((id) => {
    const place = standing.places.get(id)
    return place?.state === 'found' ? [place] : []
  })
  const undone = undoneBy(own, standing)
  if (undone !== null) {
    const since = undone.commit === null ? 'a later run' : undone.commit.head.slice(0, 12)
    return { kind: 'resolved', why: `Back to its level since ${since}` }
  }
  // Measuring again that did not decide takes nothing from what the runs of the branch say.
  if (alert.evidence !== 'suspected' && alert.evidence !== 'inconclusive') return null
  const [first] = own
  const runs = first === undefined ? 0 : await runsOnLevel({ stores, project, standing }, first)
  return runs < confirmingRuns ? null : { kind: 'confirmed', why: `${runs} runs since are on the new level` }
}

/**
 * So many runs on the new level confirm a change without measuring anything again. The detector speaks up after three to
 * five; with twice as many as a baseline takes, what stands was not a spell of bad boots.
 */
const confirmingRuns = 2 * policy.baselineNeeded

/** Runs from a change up to the next one of its series, or to now. */
async function runsOnLevel(
  { stores, project, standing }: SettleContext,
  { series_id: series, run_id, latest_at }: ChangePlace,
): Promise<number> {
  const next = [...standing.places.values()]
    .filter((one) => one.series_id === series && one.state === 'found' && one.latest_at > latest_at)
    .toSorted((a, b) => a.latest_at - b.latest_at)[0]
  const runs = [run_id, ...(next === undefined ? [] : [next.run_id])]
  const positions = await stores.points.positionsOf(project, series, runs)
  const from = positions.get(run_id)
  if (from === undefined) return 0
  const to = next === undefined ? undefined : positions.get(next.run_id)
  if (to !== undefined) return to - from
  const [state] = await stores.seriesStates.ofSeries(project, [series])
  return state === undefined ? 0 : state.points - from
}
