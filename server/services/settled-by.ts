import type { AlertRow } from '../../db/stores/alerts.ts'
import { policy } from '../judge/policy.ts'
import type { Stores } from './deps.ts'
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
  const undone = undoneBy(own, standing.better)
  if (undone !== null) {
    if (await wasReopened(stores, alert)) return null
    const since = undone.commit === null ? 'a later run' : undone.commit.head.slice(0, 12)
    return { kind: 'resolved', why: `Back to its level since ${since}` }
  }
  if (alert.evidence !== 'suspected') return null
  const runs = await runsSince(stores, project, own[0]?.series_id, own[0]?.run_id)
  return runs < confirmingRuns ? null : { kind: 'confirmed', why: `${runs} runs since are on the new level` }
}

/** A person who reopened it wants it open: it is not resolved over their head. */
async function wasReopened(stores: Stores, { project, id }: AlertRow): Promise<boolean> {
  const history = await stores.alerts.history(project, id)
  return history.some(({ kind, who }) => kind === 'reopened' && who !== null)
}

/**
 * So many runs on the new level confirm a change without measuring anything again. The detector speaks up after three to
 * five; with twice as many as a baseline takes, what stands was not a spell of bad boots.
 */
const confirmingRuns = 2 * policy.baselineNeeded

async function runsSince(
  stores: Stores,
  project: string,
  series: string | undefined,
  run: string | undefined,
): Promise<number> {
  if (series === undefined || run === undefined) return 0
  const position = (await stores.points.positionsOf(project, series, [run])).get(run)
  const [state] = await stores.seriesStates.ofSeries(project, [series])
  return position === undefined || state === undefined ? 0 : state.points - position
}
