import { cpuRoot } from '../environment/cpu-files.ts'
import { type HostFiles, textOrNull } from '../environment/host-files.ts'

export interface IdleState {
  readonly name: string
  /** The file that takes the state out of use when it says 1. */
  readonly file: string
  readonly disabled: boolean
}

/**
 * The idle states of a CPU that are deeper than C1. The kernel lists them by depth: the first that is not polling is the
 * shallowest real one, whatever the driver calls it (C1, WFI), and stays.
 */
export function deepIdleStates(files: HostFiles, cpu: string): readonly IdleState[] {
  const root = `${cpuRoot}/${cpu}/cpuidle`
  const states = files
    .list(root)
    .filter((entry) => /^state\d+$/.test(entry))
    .map((entry) => ({
      name: textOrNull(files, `${root}/${entry}/name`) ?? entry,
      file: `${root}/${entry}/disable`,
      disabled: textOrNull(files, `${root}/${entry}/disable`) === '1',
    }))
  return states.filter(({ name }) => name !== 'POLL').slice(1)
}
