import type { CalibrationRow, CalibrationRunRow } from '../../db/stores/calibrations.ts'
import type { VarianceComponents } from '../contract/calibration.ts'
import { formatCount } from '../contract/units.ts'
import { limits } from '../contract/values.ts'
import { calibrate } from '../judge/calibrate.ts'
import { calibratedKey } from './calibrated-series.ts'
import type { Stores } from './deps.ts'
import { environmentChanges } from './environment-since.ts'

/** The components of a metric, with what its series are known by. */
export type StoredComponents = VarianceComponents & { readonly key: string }

/** A calibration's answer: what of its row changes. */
export type CalibrationAnswer = Pick<
  CalibrationRow,
  'state' | 'reason' | 'runs_json' | 'components_json' | 'epochs_json' | 'measured_at'
>

/** Boots that a calibration needs on one host or on several together. */
const leastBoots = 4

/**
 * What runs of one build say of how such runs vary. Suspect runs are left out, and those of another environment than their
 * host's last one: the reason says how many.
 */
export async function measureCalibration(
  stores: Stores,
  { project, runs }: { readonly project: string; readonly runs: readonly CalibrationRunRow[] },
): Promise<CalibrationAnswer> {
  const valid = runs.filter(isSound)
  const lastOf = new Map(valid.map((run) => [placeOf(run), run]))
  const moved = new Set<string>()
  for (const run of valid) {
    const last = lastOf.get(placeOf(run)) ?? run
    const changes = await environmentChanges(stores, { project, from: run, to: last })
    if (changes.length > 0) moved.add(run.id)
  }
  const counting = valid.filter(({ id }) => !moved.has(id))
  const components = await componentsOf(stores, { project, runs: counting })
  const left = [
    ...leftOut(runs.length - valid.length, 'suspect'),
    ...leftOut(moved.size, 'of another environment than the last'),
  ].join(', ')
  const aside = left === '' ? '' : `; left out: ${left}`
  const answer = {
    runs_json: JSON.stringify(counting.map(({ id }) => id)),
    epochs_json: JSON.stringify(Object.fromEntries([...lastOf].map(([place, { id }]) => [place, id]))),
    measured_at: counting.at(-1)?.started_at ?? null,
  }
  if (counting.length < leastBoots || components.length === 0) {
    const reason = `Too little to tell: ${formatCount(counting.length, 'boot')} that count, of at least ${leastBoots} on hosts with two or more${aside}`
    return { ...answer, state: 'failed', reason: cut(reason), components_json: null }
  }
  const hosts = new Set(counting.map(({ host_id }) => host_id)).size
  return {
    ...answer,
    state: 'done',
    reason: cut(
      `${formatCount(counting.length, 'boot')} of one build on ${formatCount(hosts, 'host')}${aside}`,
    ),
    components_json: JSON.stringify(components),
  }
}

async function componentsOf(
  stores: Stores,
  { project, runs }: { readonly project: string; readonly runs: readonly CalibrationRunRow[] },
): Promise<StoredComponents[]> {
  const samples = await stores.calibrations.samples(
    project,
    runs.map(({ id }) => id),
  )
  const series = await stores.calibrations.series(project, [...new Set(samples.map((one) => one.series))])
  const seriesOf = new Map(series.map((one) => [one.id, one]))
  const runOf = new Map(runs.map((run) => [run.id, run]))
  const groups = Map.groupBy(samples, (one) => {
    const own = seriesOf.get(one.series)
    return own === undefined ? '' : calibratedKey(own)
  })
  const found = [...groups].flatMap(([key, group]): StoredComponents[] => {
    const one = seriesOf.get(group[0]?.series ?? '')
    const boots = group.flatMap(({ run, samples: own }) => {
      const of = runOf.get(run)
      return of === undefined ? [] : { host: of.host_id, startedAt: of.started_at, samples: own }
    })
    const components = calibrate(boots)
    if (one === undefined || components === null || components.boots < leastBoots) return []
    const { name, unit, direction, role } = one.metric
    const { name: benchmark, path } = one.benchmark
    return [{ key, benchmark, path, metric: { name, unit, direction, role }, ...components }]
  })
  return found.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

/** Neither its agent nor its canaries held it for doubtful. */
function isSound({ analysis, validity, told_suspect_json }: CalibrationRunRow): boolean {
  return analysis === 'done' && validity !== 'suspect' && told_suspect_json === null
}

/** What is compared with itself later: a host's suite, with or without VMs. */
function placeOf({ host_id, suite, acceleration }: CalibrationRunRow): string {
  return `${host_id} ${acceleration} ${suite}`
}

const roles = ['headline', 'secondary', 'explanatory']

function nameOf({ benchmark, path, metric, key }: StoredComponents): string {
  return JSON.stringify([benchmark, path, roles.indexOf(metric.role), metric.name, key])
}

function leftOut(count: number, why: string): string[] {
  return count === 0 ? [] : [`${formatCount(count, 'run')} ${why}`]
}

function cut(reason: string): string {
  return reason.slice(0, limits.textLength)
}
