import type { ConfirmationRow, ConfirmationRunRow } from '../../db/stores/confirmations.ts'
import type { WorkRow } from '../../db/stores/work.ts'
import type { ConfirmationRun } from '../contract/confirmation.ts'
import type { ProjectSettings } from '../contract/project-settings.ts'
import type { Effect } from '../contract/verdict.ts'
import type { Series } from '../contract/views.ts'
import { confirmationErrors } from '../judge/confirmation.ts'
import type { AskedMetric, ConfirmationCourse, MeasuredBoot } from '../judge/confirmation-course.ts'
import { oddCanaries } from '../judge/odd-canaries.ts'
import type { Stores } from './deps.ts'
import { heldCalibrations } from './held-calibrations.ts'

type MeasuredSeries = Omit<Series, 'identity'>

/** A confirmation with all that its runs have come to. */
export interface LoadedConfirmation {
  readonly row: ConfirmationRow
  readonly course: ConfirmationCourse
  readonly runs: readonly ConfirmationRun[]
  /** The series of the metrics that are asked about, one a host. */
  readonly series: readonly MeasuredSeries[]
}

interface LoadContext {
  readonly now: number
  readonly settings: Pick<ProjectSettings, 'smallestEffect'>
  /** Steps of the bisection that it is a part of: each must be the surer. */
  readonly steps: number
}

/** Reads a confirmation's work, runs and values. */
export async function loadConfirmation(
  stores: Stores,
  row: ConfirmationRow,
  { now, settings, steps }: LoadContext,
): Promise<LoadedConfirmation> {
  const { project, id } = row
  const work = await stores.work.of(project, 'confirmation', id)
  const runRows = await stores.confirmations.runs(project, id)
  const points = await stores.confirmations.points(project, id)
  const series = await stores.confirmations.series(project, [
    ...new Set(points.map((point) => point.series_id)),
  ])
  const seriesOf = new Map(series.map((one) => [one.id, one]))
  const judged = runRows.filter(({ analysis }) => analysis !== 'queued')
  const odd = oddRuns(judged, points, seriesOf)
  const wanted = await wantedMetrics(stores, row)
  const asked = series.filter((one) => wanted.takes(one))
  const askedIds = new Set(asked.map((one) => one.id))
  const boots = judged.map((run): MeasuredBoot => {
    const own = points.filter((point) => point.run_id === run.id && askedIds.has(point.series_id))
    const doubtful = own.length > 0 && own.every((point) => point.doubtful === 1)
    return {
      ...{ run: run.id, host: run.host_id, side: run.head_commit === row.base_commit ? 'base' : 'head' },
      suspect: whySuspect(run, { doubtful, odd: odd.has(run.id) }),
      values: new Map(
        own
          .filter((point) => point.doubtful === 0)
          .flatMap((point) => {
            const of = seriesOf.get(point.series_id)
            return of === undefined ? [] : [[keyOf(of), point.value] as const]
          }),
      ),
    }
  })
  const hosts = JSON.parse(row.hosts_json) as string[]
  const held = await heldCalibrations(stores, { project, hosts, at: now })
  const noiseOf = new Map(points.map((point) => [point.series_id, point.noise]))
  const metrics = new Map<string, AskedMetric>()
  for (const one of asked) {
    const { direction, name } = one.metric
    if (direction === 'none' || metrics.has(keyOf(one))) continue
    metrics.set(keyOf(one), {
      ...{ key: keyOf(one), name: `${one.benchmark.name} ${name}`, direction },
      ...{ suspected: wanted.suspected(one), noise: noiseOf.get(one.id) ?? null },
      calibrated: new Map(
        asked
          .filter((twin) => keyOf(twin) === keyOf(one))
          .flatMap((twin) => {
            const known = held.of(twin)
            return known === undefined ? [] : [[twin.host.id, known] as const]
          }),
      ),
    })
  }
  const course: ConfirmationCourse = {
    hosts: await stores.confirmations.hosts(project, hosts),
    ...{ boots, metrics: [...metrics.values()], work: work.map((one) => toAsked(one, runRows)) },
    ...{ mostBoots: row.most_boots, smallestEffect: settings.smallestEffect },
    errors: steps > 1 ? stepErrors(steps) : confirmationErrors,
    isOver: now >= row.deadline_at,
  }
  return { row, course, runs: toRuns(boots), series: asked }
}

/** All steps of a bisection together may be wrong as often as one confirmation; either way leads astray. */
function stepErrors(steps: number): ConfirmationCourse['errors'] {
  const each = confirmationErrors.confirmed / steps
  return { confirmed: each, refuted: each }
}

function whySuspect(
  run: ConfirmationRunRow,
  { doubtful, odd }: { readonly doubtful: boolean; readonly odd: boolean },
): string | null {
  if (run.validity === 'suspect') return run.suspect_reason ?? 'The run was suspect'
  if (doubtful) return 'Every repetition was doubtful'
  return odd ? 'Its canary lies off the other boots of this confirmation' : null
}

type Points = Awaited<ReturnType<Stores['confirmations']['points']>>

function oddRuns(
  runs: readonly ConfirmationRunRow[],
  points: Points,
  seriesOf: ReadonlyMap<string, MeasuredSeries>,
): Set<string> {
  const judged = new Set(runs.map(({ id }) => id))
  const headline = points.filter(({ series_id, run_id }) => {
    const series = seriesOf.get(series_id)
    return judged.has(run_id) && series?.benchmark.canary === true && series.metric.role === 'headline'
  })
  const odd = [...Map.groupBy(headline, ({ series_id }) => series_id).values()].flatMap((values) => [
    ...oddCanaries(values.map(({ run_id, value }) => ({ run: run_id, value }))),
  ])
  return new Set(odd)
}

interface Wanted {
  readonly takes: (series: MeasuredSeries) => boolean
  readonly suspected: (series: MeasuredSeries) => number | null
}

/** What is asked about: the suspect metrics, on whichever series these runs are; else all that tell of good and bad. */
async function wantedMetrics(stores: Stores, row: ConfirmationRow): Promise<Wanted> {
  const ids = JSON.parse(row.series_json) as string[]
  const benchmarks = new Set(JSON.parse(row.benchmarks_json) as string[])
  const isJudged = ({ benchmark, metric }: MeasuredSeries) =>
    !benchmark.canary && benchmarks.has(benchmark.name) && metric.direction !== 'none'
  if (ids.length === 0) {
    return {
      takes: (one) => isJudged(one) && one.metric.role !== 'explanatory',
      suspected: () => null,
    }
  }
  const suspects = await stores.confirmations.series(row.project, ids)
  const members = row.alert_id === null ? [] : await stores.alerts.members(row.project, [row.alert_id])
  const effects = new Map<string, number>()
  for (const { series_id, effect_json } of members) {
    if (effect_json === null) continue
    effects.set(series_id, (JSON.parse(effect_json) as Effect).relative)
  }
  const byKey = new Map(suspects.map((one) => [keyOf(one), effects.get(one.id) ?? null]))
  return {
    takes: (one) => isJudged(one) && byKey.has(keyOf(one)),
    suspected: (one) => byKey.get(keyOf(one)) ?? null,
  }
}

/** What makes a metric the same on two hosts and two branches. */
export function keyOf({ benchmark, metric, acceleration }: MeasuredSeries): string {
  return `${benchmark.name} ${benchmark.path} ${metric.name} ${acceleration}`
}

function toAsked(work: WorkRow, runs: readonly ConfirmationRunRow[]): ConfirmationCourse['work'][number] {
  const own = runs.filter(({ work_id }) => work_id === work.id)
  const judged = own.filter(({ analysis }) => analysis !== 'queued').length
  const asked = (JSON.parse(work.commits_json) as string[]).length
  const told = (JSON.parse(work.runs_json) as string[]).length
  const ended = work.state !== 'queued' && work.state !== 'claimed'
  const boots = ended ? Math.max(told, own.length) : asked
  return {
    ...{ host: work.host_id ?? work.claimed_by ?? '', state: work.state, error: work.error, boots },
    outstanding: Math.max(0, boots - judged),
  }
}

function toRuns(boots: readonly MeasuredBoot[]): ConfirmationRun[] {
  const counted = new Map<string, number>()
  return boots.map(({ run, host, side, suspect }) => {
    const key = `${host} ${side}`
    const before = counted.get(key) ?? 0
    if (suspect === null) counted.set(key, before + 1)
    return { run, side, block: Math.floor(before / 2), suspect }
  })
}
