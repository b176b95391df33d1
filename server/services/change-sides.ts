import type { BesideRun, ChangeSides } from '../contract/change.ts'
import { type HostStep, type Stretch, stepOn } from './change-stretch.ts'
import type { Reads } from './deps.ts'

type Point = Awaited<ReturnType<Reads['besideChange']['pointsNear']>>[number]

/** The runs on both sides of a change, oldest first. */
export interface Sides {
  readonly before: readonly Point[]
  readonly unsure: readonly Point[]
  readonly after: readonly Point[]
}

interface Wanted {
  readonly project: string
  readonly series: ChangeSides['series']
  readonly stretch: Stretch
  /** Runs on each side, at most. */
  readonly most: number
  /** First runs of the levels of the series that stand. */
  readonly starts: ReadonlySet<string>
}

/**
 * A series' runs on both sides of a change, those nearest to it, and none from beyond another change of the series or of
 * its environment: what lies there is another level.
 */
export async function loadSides(reads: Pick<Reads, 'besideChange'>, wanted: Wanted): Promise<Sides> {
  const { project, series, stretch, most, starts } = wanted
  const step = stepOn(stretch, series.host.id)
  const near = (side: '<=' | '>=', run: HostStep['before']) =>
    reads.besideChange.pointsNear(project, { series: series.id, side, place: run, limit: most })
  const begins = (point: Point) => point.beginsEpoch || starts.has(point.run_id)
  const before = untilBegin(await near('<=', step.before), begins).reverse()
  if (stretch.heads !== null) {
    const heads = stretch.heads.map(({ run_id }) => run_id)
    return { before, unsure: [], after: await reads.besideChange.pointsOf(project, series.id, heads) }
  }
  const following = await near('>=', step.latest)
  const after = [...following.slice(0, 1), ...beforeBegin(following.slice(1), begins)]
  return { before, unsure: await between(reads, wanted, { step, before, after }), after }
}

/** Sides as the contract has them. */
export function toChangeSides(series: ChangeSides['series'], { before, unsure, after }: Sides): ChangeSides {
  return { series, before: before.map(toRun), unsure: unsure.map(toRun), after: after.map(toRun) }
}

function toRun({ run_id, value, samples, started_at, commit }: Point): BesideRun {
  return { runId: run_id, value, samples, startedAt: started_at, commit }
}

/** Up to the one that begins the level, that one included; the newest first. */
function untilBegin(points: readonly Point[], begins: (point: Point) => boolean): Point[] {
  const at = points.findIndex(begins)
  return at === -1 ? [...points] : points.slice(0, at + 1)
}

function beforeBegin(points: readonly Point[], begins: (point: Point) => boolean): Point[] {
  const at = points.findIndex(begins)
  return at === -1 ? [...points] : points.slice(0, at)
}

interface Ends extends Pick<Sides, 'before' | 'after'> {
  readonly step: HostStep
}

/** Runs after the last that is surely before, and before the first that is surely after. */
async function between(
  reads: Pick<Reads, 'besideChange'>,
  { project, series, most }: Wanted,
  { step, before, after }: Ends,
): Promise<Point[]> {
  const known = new Set([...before, ...after].map(({ run_id }) => run_id))
  const found = await reads.besideChange.pointsNear(project, {
    ...{ series: series.id, side: '>=', place: step.before, limit: most + 1 },
  })
  const end = found.findIndex(({ run_id }) => run_id === after[0]?.run_id)
  return end === -1 ? [] : found.slice(0, end).filter(({ run_id }) => !known.has(run_id))
}
