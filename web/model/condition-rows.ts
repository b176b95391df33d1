import type { Conditions } from '../../server/contract/environment.ts'

export interface ConditionRow {
  readonly name: string
  /** Null where the host did not tell. */
  readonly text: string | null
}

/** The conditions of a run as rows for reading. */
export function conditionRows(conditions: Conditions): ConditionRow[] {
  const { coTenants } = conditions
  return [
    row('load before', conditions.load1Before),
    row('load after', conditions.load1After),
    row('CPU busy', conditions.busyPercent, '%'),
    row('stolen by a hypervisor below', conditions.stealPercent, '%'),
    row('mean CPU frequency', conditions.meanFrequencyMHz, ' MHz'),
    row('highest temperature', conditions.maxTemperatureC, ' °C'),
    row('throttle events', conditions.throttleEvents),
    row('softnet drops', conditions.softnetDrops),
    { name: 'VMs of others', text: coTenants.length === 0 ? 'none' : coTenants.join(', ') },
  ]
}

function row(name: string, value: number | null, unit = ''): ConditionRow {
  return { name, text: value === null ? null : `${Math.round(value * 100) / 100}${unit}` }
}
