import { parseCommit } from '../../db/commit-json.ts'
import { placeOf } from '../../db/history-place.ts'
import type { JudgedPoint } from '../../db/stores/points.ts'
import type { SeriesRow } from '../../db/stores/series.ts'
import type { Attribution } from '../contract/attribution.ts'
import type { Expectation } from '../contract/expected-change.ts'
import { attributeChange, type Course } from '../judge/attribute-change.ts'
import { courseOf } from './course.ts'
import type { Stores } from './deps.ts'
import { expectationsOn } from './expectations-on.ts'
import { builtCommits, environmentChangesAt } from './point-facts.ts'
import { toUnitAndDirection } from './series-task.ts'

interface Asked {
  readonly project: string
  readonly run: string
  /** Those that the run changed. */
  readonly series: readonly string[]
}

export interface SaidOfRun {
  /** By series. */
  readonly attributions: ReadonlyMap<string, Attribution>
  /** What was accepted of the run's commit. */
  readonly expectations: readonly Expectation[]
}

/**
 * What the changes that a run shows are put down to. Where further runs have made a change point of one, that knows best;
 * otherwise the run is held against the canaries that it measured itself.
 */
export async function sayOfRun(stores: Stores, { project, run, series }: Asked): Promise<SaidOfRun> {
  const points = await stores.points.ofRuns(project, [run])
  const rows = await stores.series.byIds(
    project,
    points.map(({ series_id }) => series_id),
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  const found = await ofChangePoints(stores, { project, run, series })
  const attributions = new Map<string, Attribution>()
  let controls: readonly Course[] | null = null
  for (const point of points) {
    const row = known.get(point.series_id)
    if (row === undefined || row.canary === 1 || !series.includes(row.id)) continue
    controls ??= await ownCanaries(stores, project, { points, known })
    const attribution = found.get(row.id) ?? (await attributePoint(stores, project, { point, row, controls }))
    attributions.set(row.id, attribution)
  }
  return { attributions, expectations: await expectationsOf(stores, project, run) }
}

/** The newest attributions of change points that stand and may have begun with the run. */
async function ofChangePoints(
  stores: Stores,
  { project, run, series }: Asked,
): Promise<Map<string, Attribution>> {
  const rows = await stores.changePoints.ofSeries(project, series)
  const found = new Map<string, Attribution>()
  for (const row of rows) {
    const { state, attribution_json, run_id, before_run_id, latest_run_id } = row
    if (state !== 'found' || attribution_json === null) continue
    const ids = [run, run_id, before_run_id, latest_run_id]
    const positions = await stores.points.positionsOf(project, row.series_id, [...new Set(ids)])
    const at = (id: string) => positions.get(id) ?? -1
    const within = at(run) > at(before_run_id) && at(run) <= Math.max(at(run_id), at(latest_run_id))
    if (within) found.set(row.series_id, JSON.parse(attribution_json) as Attribution)
  }
  return found
}

interface OwnPoints {
  readonly points: readonly JudgedPoint[]
  readonly known: ReadonlyMap<string, SeriesRow>
}

/** The run's canaries, each beside its level before. */
async function ownCanaries(stores: Stores, project: string, { points, known }: OwnPoints): Promise<Course[]> {
  const courses: Course[] = []
  for (const point of points) {
    const row = known.get(point.series_id)
    if (row?.canary !== 1) continue
    const [before] = await pointBefore(stores, project, point)
    if (before !== undefined) courses.push(courseOf(before, [point], toUnitAndDirection(row)))
  }
  return courses
}

interface Treated {
  readonly point: JudgedPoint
  readonly row: SeriesRow
  readonly controls: readonly Course[]
}

async function attributePoint(
  stores: Stores,
  project: string,
  { point, row, controls }: Treated,
): Promise<Attribution> {
  const before = await pointBefore(stores, project, point)
  return attributeChange({
    treated: courseOf(before[0], [point], toUnitAndDirection(row)),
    controls,
    commits: await builtCommits(stores, project, [...before, point]),
    environmentChanges: environmentChangesAt(point),
  })
}

function pointBefore(stores: Stores, project: string, point: JudgedPoint): Promise<JudgedPoint[]> {
  return stores.points.followedBefore(project, { ...placeOf(point), series_id: point.series_id }, 1)
}

async function expectationsOf(stores: Stores, project: string, run: string): Promise<Expectation[]> {
  const [row] = await stores.runs.commitsOf(project, [run])
  const commit = parseCommit(row?.commit_json ?? null)
  if (commit === null) return []
  return expectationsOn(stores, project, { hash: commit.head, expected: [...(commit.expected ?? [])] })
}
