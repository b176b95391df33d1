import type { ChangePointRow } from '../../db/stores/change-points.ts'
import type { JudgedPoint } from '../../db/stores/points.ts'
import type { Stores } from '../../db/stores/stores.ts'
import { attributeChange } from '../judge/attribute-change.ts'
import { policy } from '../judge/policy.ts'
import { type CourseMetric, courseOf } from './course.ts'
import type { SeriesOutcome } from './follow-task.ts'
import { type Canaries, loadCanaries } from './host-canaries.ts'
import type { Stretch } from './load-stretch.ts'
import { builtCommits, environmentChangesAt } from './point-facts.ts'
import { toUnitAndDirection } from './series-task.ts'

/** The series of a host that were followed to the end of its timeline. */
type Followed = Pick<Stretch, 'project' | 'host' | 'states'>

/**
 * Attributes the change points that stand, anew as long as further runs count. Series that were followed again from
 * somewhere in the past are looked at as a whole, so that late data give the same answer.
 */
export async function attributeChanges(
  stores: Stores,
  { project, host, states }: Followed,
  outcomes: readonly Pick<SeriesOutcome, 'id' | 'events'>[],
): Promise<void> {
  const ids = outcomes.map((one) => one.id)
  const standing = (await stores.changePoints.ofSeries(project, ids)).filter((row) => row.state === 'found')
  if (standing.length === 0) return
  const eventful = new Set(outcomes.filter((one) => one.events.length > 0).map((one) => one.id))
  const isStale = (id: string, rows: readonly ChangePointRow[]) =>
    eventful.has(id) || states.get(id)?.pending === 1 || rows.some((row) => row.attribution_json === null)
  const due = [...Map.groupBy(standing, (row) => row.series_id)].flatMap(([id, rows]) => {
    const stale = isStale(id, rows)
    const wanted = rows.filter((row) => stale || row.attribution_open === 1)
    return wanted.length === 0 ? [] : [{ id, rows, wanted }]
  })
  if (due.length === 0) return
  const canaries = await loadCanaries(stores, project, host)
  const series = await stores.series.byIds(
    project,
    due.map(({ id }) => id),
  )
  for (const { id, rows, wanted } of due) {
    const metric = series.find((row) => row.id === id)
    // A canary runs none of the code: it is what others are held against.
    if (metric === undefined || metric.canary === 1) continue
    await attributeSeries(stores, {
      project,
      rows,
      wanted,
      metric: toUnitAndDirection(metric),
      series: id,
      canaries,
    })
  }
}

interface OnSeries {
  readonly project: string
  readonly series: string
  readonly metric: CourseMetric
  /** All change points of the series that stand, and those of them to attribute. */
  readonly rows: readonly ChangePointRow[]
  readonly wanted: readonly ChangePointRow[]
  readonly canaries: Canaries
}

async function attributeSeries(stores: Stores, on: OnSeries): Promise<void> {
  const { project, series, metric, rows, wanted, canaries } = on
  const runs = rows.flatMap((row) => [row.run_id, row.before_run_id, row.latest_run_id])
  const positions = await stores.points.positionsOf(project, series, [...new Set(runs)])
  const at = (run: string) => positions.get(run) ?? 0
  const starts = rows.map((row) => at(row.run_id)).sort((a, b) => a - b)
  for (const row of wanted) {
    const index = at(row.run_id)
    const [from, latest] = [at(row.before_run_id), at(row.latest_run_id)]
    const next = starts.find((start) => start > index) ?? Number.POSITIVE_INFINITY
    const end = Math.min(index + policy.attributedRuns, next)
    const points = await stores.points.inPositions(project, series, {
      from: Math.min(from, index - 1),
      to: Math.max(end - 1, latest),
    })
    const of = (first: number, last: number) => points.filter(isWithin(first, last))
    const after = of(index, end - 1)
    const [first] = after
    const newest = after.at(-1)
    if (first === undefined || newest === undefined) continue
    const range = of(from, latest)
    const attribution = attributeChange({
      treated: courseOf(of(index - 1, index - 1)[0], after, metric),
      controls: await canaries(first, newest),
      commits: await builtCommits(stores, project, range),
      environmentChanges: range.slice(1).flatMap(environmentChangesAt),
    })
    await stores.changePoints.attribute(project, row.id, {
      attribution_json: JSON.stringify(attribution),
      attribution_open: after.length < end - index ? 1 : 0,
    })
  }
}

function isWithin(first: number, last: number) {
  return ({ position }: JudgedPoint) => position !== null && position >= first && position <= last
}
