import type { Check, Finding } from './finding.ts'
import { memoryChecks } from './memory.ts'
import { networkChecks } from './network.ts'
import { processorChecks } from './processors.ts'
import type { Readings } from './readings.ts'
import { softwareChecks } from './software.ts'
import { momentChecks } from './this-moment.ts'
import { timeChecks } from './time.ts'
import { virtualMachineChecks } from './virtual-machines.ts'

/** Everything that the readings say about how fit a host is to measure, in the order of the groups. */
export function examine(readings: Readings): readonly Finding[] {
  const checks: readonly Check[] = [
    ...processorChecks,
    ...memoryChecks,
    ...timeChecks,
    ...networkChecks,
    ...virtualMachineChecks,
    ...softwareChecks(readings),
    ...momentChecks(readings),
  ]
  return checks.map(({ id, group, what, why, examine: look }) => {
    const { state, found, fix } = look(readings)
    return { id, group, what, state, found, why, fix: fix ?? null }
  })
}
