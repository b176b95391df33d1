import type { CalibrationRow } from '../../db/stores/calibrations.ts'
import type { Series } from '../contract/views.ts'
import { describeChanges } from '../judge/epochs.ts'
import { policy } from '../judge/policy.ts'
import type { Stores } from './deps.ts'
import { environmentChanges } from './environment-since.ts'

const dayMs = 86_400_000

/**
 * Why a calibration does not hold at a time, on one of some hosts: age, or another environment by then. Null where it
 * holds, and while it has come to no answer.
 */
export async function whyStale(
  stores: Stores,
  row: CalibrationRow,
  { at, hosts }: { readonly at: number; readonly hosts: readonly Series['host'][] },
): Promise<string | null> {
  if (row.state !== 'done' || row.measured_at === null) return null
  const days = Math.floor((at - row.measured_at) / dayMs)
  if (days >= policy.calibrationDays) {
    return `It is ${days} days old, and holds for ${policy.calibrationDays}`
  }
  const { project } = row
  const ids = Object.values(JSON.parse(row.epochs_json) as Record<string, string>)
  for (const run of await stores.calibrations.runs(project, ids)) {
    const host = hosts.find(({ id }) => id === run.host_id)
    if (host === undefined) continue
    const last = await stores.calibrations.lastRun(project, run, at)
    const changes =
      last === undefined ? [] : await environmentChanges(stores, { project, from: run, to: last })
    if (changes.length > 0) return `On ${host.label} since then: ${describeChanges(changes)}`
  }
  return null
}
