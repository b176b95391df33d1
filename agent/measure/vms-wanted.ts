import { Failure } from '../failure.ts'
import type { Progress } from '../progress.ts'
import type { StepTimer } from '../step-timer.ts'
import type { Suite } from '../suite/suite.ts'
import type { MachineSet } from '../vm/machines.ts'
import type { VmSpec } from '../vm/spec.ts'

export interface Brought {
  /** Null where the run measures on the host. */
  readonly machines: MachineSet | null
  readonly notes: readonly string[]
}

export interface BringUpDeps {
  readonly bringUp: (spec: VmSpec) => Promise<MachineSet>
  readonly signal: AbortSignal
  readonly progress: Progress
  readonly timer: StepTimer
}

/** Brings up the VMs that a suite wants. With `auto` a host where none can be had is measured itself, and that is said. */
export async function bringUpIfWanted(
  { suite, vms }: { readonly suite: Suite; readonly vms: 'auto' | 'require' | 'none' },
  deps: BringUpDeps,
): Promise<Brought> {
  if (suite.vms === 'none' || vms === 'none') {
    const why = suite.vms === 'none' ? 'the suite asks for none' : '--vms none was given'
    return {
      machines: null,
      notes: [`No VM was used: ${why}. The figures are those of the host's own loopback.`],
    }
  }
  const spec = { ...suite.vms, upSeconds: suite.deadlines.up }
  try {
    const machines = await deps.timer.time('vm-up', 'Bringing up the VMs', () => deps.bringUp(spec))
    return { machines, notes: accelerationNotes(machines) }
  } catch (error) {
    deps.signal.throwIfAborted()
    // What is not installed can be done without; machines that are there and do not come up are a failure.
    const canDoWithout = vms === 'auto' && error instanceof Failure && error.kind === 'environment'
    if (!canDoWithout) throw error
    const why = error.message.split('\n', 1)[0]?.replace(/\.$/, '')
    const note = `No VM was used: ${why}. The same benchmarks were run over the host's own loopback; metalmark doctor tells what is missing for the real thing.`
    deps.progress.emit({ event: 'warning', text: note })
    if (error.hint !== undefined) deps.progress.emit({ event: 'note', text: error.hint })
    return { machines: null, notes: [note] }
  }
}

function accelerationNotes({ facts }: MachineSet): readonly string[] {
  if (facts.acceleration !== 'tcg') return []
  return [
    'The VMs ran in software emulation (TCG): the figures prove that everything works and say nothing about a network.',
  ]
}
