import { Failure } from '../failure.ts'
import { formatCpuList } from './cpu-list.ts'
import type { CpuTopology } from './cpu-topology.ts'
import { type PinPlan, type PlannedPins, planPins } from './plan-pins.ts'
import type { MachineSpec, PinningSpec, Provider } from './spec.ts'

interface Chooser {
  readonly machines: readonly Pick<MachineSpec, 'name' | 'cpus'>[]
  readonly topology: CpuTopology
  readonly provider: Provider
}

/**
 * The pins of a run: planned for `auto`, checked where they are given. Throws a `Failure` for pins that cannot be: of a
 * machine that is not there, of another number than its vCPUs, on a CPU that is not online or taken twice, or with VirtualBox, which pins
 * nothing.
 */
export function choosePins(wanted: PinningSpec, { machines, topology, provider }: Chooser): PlannedPins {
  if (wanted === 'none') return { kind: 'unpinned', why: 'not pinned: the suite asks for none' }
  if (provider === 'virtualbox') {
    if (wanted === 'auto') return { kind: 'unpinned', why: 'not pinned: VirtualBox cannot' }
    throw unfit('libvirt, which can pin vCPUs', 'VirtualBox, which cannot')
  }
  if (wanted === 'auto') return planPins(topology, machines)
  const plan: PinPlan = { vcpus: wanted.vcpus ?? {}, emulator: wanted.emulator ?? null }
  checkMachines(plan, machines)
  checkCpus(plan, topology)
  const nothing = Object.keys(plan.vcpus).length === 0 && plan.emulator === null
  return nothing
    ? { kind: 'unpinned', why: 'not pinned: the suite pins tools only' }
    : { kind: 'pinned', plan, why: 'as the suite says' }
}

function checkMachines({ vcpus }: PinPlan, machines: Chooser['machines']): void {
  for (const [name, cpus] of Object.entries(vcpus)) {
    const machine = machines.find((one) => one.name === name)
    if (machine === undefined) {
      throw unfit(`one of the machines ${machines.map((one) => one.name).join(', ')}`, `\`${name}\``)
    }
    if (machine.cpus !== cpus.length)
      throw unfit(`${machine.cpus} CPUs for the ${machine.cpus} vCPUs of ${name}`, `${cpus.length}`)
  }
}

function checkCpus({ vcpus, emulator }: PinPlan, { threads }: CpuTopology): void {
  const online = threads.map(({ id }) => id)
  const carriers = Object.values(vcpus).flat()
  const offline = [...carriers, ...(emulator ?? [])].filter((cpu) => !online.includes(cpu))
  if (offline.length > 0) throw unfit(`CPUs that are online (${formatCpuList(online)})`, offline.join(', '))
  const twice = carriers.filter((cpu, i) => carriers.indexOf(cpu) !== i)
  if (twice.length > 0) throw unfit('a CPU of its own for each vCPU', `${twice.join(', ')} twice`)
}

function unfit(expected: string, got: string): Failure {
  return new Failure('usage', `pinning: expected ${expected}, got ${got}.`, {
    hint: '`pinning: auto` plans the pins, `pinning: none` leaves everything to the scheduler.',
  })
}
