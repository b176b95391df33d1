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
    ...stateRows(conditions),
  ]
}

/** Further run-state facts under their own names; a reason stands where a value could not be read. */
function stateRows({ state = {}, unread = {} }: Conditions): ConditionRow[] {
  return Object.entries(state).map(([name, value]) => {
    if (typeof value === 'number') return row(name, value)
    const why = unread[name]
    if (value === null) return { name, text: why === undefined ? null : `not collected: ${why}` }
    return { name, text: String(value) }
  })
}

function row(name: string, value: number | null, unit = ''): ConditionRow {
  return { name, text: value === null ? null : `${Math.round(value * 100) / 100}${unit}` }
}
