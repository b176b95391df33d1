import { Failure } from '../failure.ts'
import { run } from '../process.ts'
import { labStatus, labUp } from '../vm/lab.ts'
import { type LibvirtAccess, systemLibvirt, virsh } from '../vm/libvirt.ts'
import { type MachineNote, machineNotes } from '../vm/machine-dirs.ts'
import { isOnPath } from '../vm/packages.ts'
import type { Provider } from '../vm/spec.ts'

export interface RunningMachine {
  readonly name: string
  /** The hypervisor's own id. */
  readonly id: string
}

/** Machines of a Vagrantfile that are up now, whoever brought them up. */
export interface RunningMachines {
  readonly provider: Provider
  readonly access: LibvirtAccess
  /** Directory of the Vagrantfile. */
  readonly dir: string
  readonly machines: readonly RunningMachine[]
}

export interface FindDeps {
  readonly stateDir: string
  readonly signal?: AbortSignal | undefined
  readonly log: (line: string) => void
}

/**
 * Finds the machines of the Vagrantfile in `dir` that run now, by Vagrant's own notes and the hypervisor's word: asking
 * Vagrant itself would take seconds. Throws a `Failure` of kind `vm` that says what is there instead.
 */
export async function findRunningMachines(dir: string, deps: FindDeps): Promise<RunningMachines> {
  const known: string[] = []
  for (const provider of ['libvirt', 'virtualbox'] as const) {
    const notes = (await machineNotes(dir, provider)).filter(hasId)
    known.push(...notes.map(({ name }) => name))
    if (notes.length === 0) continue
    for (const { access, ids } of await listRunning(provider, deps)) {
      const machines = notes
        .filter(({ id }) => ids.has(id.toLowerCase()))
        .map(({ name, id }) => ({ name, id }))
      if (machines.length > 0) return { provider, access, dir, machines }
    }
  }
  throw noneRunning(dir, known)
}

function hasId(note: MachineNote): note is MachineNote & RunningMachine {
  return note.id !== null
}

interface Running {
  readonly access: LibvirtAccess
  readonly ids: ReadonlySet<string>
}

async function listRunning(provider: Provider, deps: FindDeps): Promise<readonly Running[]> {
  const { signal } = deps
  if (provider === 'virtualbox') {
    if (!isOnPath('VBoxManage')) return []
    const listed = await run(['VBoxManage', 'list', 'runningvms'], { timeoutMs: 30_000, signal })
    return [{ access: systemLibvirt, ids: idsIn(listed.stdout) }]
  }
  if (!isOnPath('virsh')) return []
  const running: Running[] = []
  for (const access of await accesses(deps)) {
    const listed = await virsh(access, ['list', '--uuid', '--state-running'], { signal })
    if (listed.code === 0) running.push({ access, ids: idsIn(listed.stdout) })
  }
  return running
}

/** The private lab first, where one is up: on hosts that need it, asking the system's libvirt takes long. */
async function accesses(deps: FindDeps): Promise<readonly LibvirtAccess[]> {
  const { up } = await labStatus(deps)
  return up ? [{ prefix: (await labUp(deps)).prefix }, systemLibvirt] : [systemLibvirt]
}

/** All UUIDs in a text. */
function idsIn(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [])
}

function noneRunning(dir: string, known: readonly string[]): Failure {
  const what =
    known.length === 0 ? 'Vagrant has made none there' : `none of ${known.join(', ')} is running now`
  return new Failure('vm', `Expected machines of ${dir} to be up, but ${what}.`, {
    hint: 'Collect while they are up, before vagrant destroy; --vagrant-dir names the directory of the Vagrantfile.',
  })
}
