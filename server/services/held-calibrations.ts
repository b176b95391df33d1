import type { CalibrationRow } from '../../db/stores/calibrations.ts'
import type { KnownSpread } from '../contract/calibration.ts'
import type { Series } from '../contract/views.ts'
import { calibratedKey } from './calibrated-series.ts'
import type { Stores } from './deps.ts'
import type { StoredComponents } from './measure-calibration.ts'
import { whyStale } from './stale-calibration.ts'

/** What calibrations say of some hosts' runs at a time. */
export interface HeldCalibrations {
  /** How runs of one build vary on a series; undefined where no calibration that holds tells. */
  readonly of: (series: Omit<Series, 'identity'>) => KnownSpread | undefined
  /** Whether `of` may have an answer. */
  readonly any: boolean
  /** One sentence for each host whose last calibration holds no more. */
  readonly stale: readonly string[]
}

/** What holds, host by host: for each series the last calibration that its host took part in and that is not stale there. */
export async function heldCalibrations(
  stores: Stores,
  {
    project,
    hosts,
    at,
  }: { readonly project: string; readonly hosts: readonly string[]; readonly at: number },
): Promise<HeldCalibrations> {
  const rows = await stores.calibrations.done(project)
  const known = new Map<string, ReadonlyMap<string, KnownSpread>>()
  const stale: string[] = []
  for (const host of rows.length === 0 ? [] : await stores.calibrations.hosts(project, hosts)) {
    const spreads: (readonly [string, KnownSpread])[] = []
    const own = rows.filter((row) => (JSON.parse(row.hosts_json) as string[]).includes(host.id))
    for (const row of own) {
      const why = await whyStale(stores, row, { at, hosts: [host] })
      if (why === null) spreads.unshift(...spreadsOf(row))
      else if (row === own[0]) stale.push(`The calibration of ${host.label} holds no more. ${why}`)
    }
    known.set(host.id, new Map(spreads))
  }
  const any = [...known.values()].some(({ size }) => size > 0)
  return { any, of: (series) => known.get(series.host.id)?.get(calibratedKey(series)), stale }
}

function spreadsOf({ components_json }: CalibrationRow): (readonly [string, KnownSpread])[] {
  const components = JSON.parse(components_json ?? '[]') as StoredComponents[]
  return components.flatMap(({ key, oneRun }) => (oneRun === null ? [] : [[key, oneRun] as const]))
}
