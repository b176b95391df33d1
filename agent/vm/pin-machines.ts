import { Failure } from '../failure.ts'
import { applyPins } from './apply-pins.ts'
import type { BootedMachine } from './benchmark-network.ts'
import { onlineCpus } from './cpu-topology.ts'
import type { VmDeps } from './deps.ts'
import type { LibvirtAccess } from './libvirt.ts'
import { pinDifferences, pinsInXml } from './placement.ts'
import type { PinPlan, PlannedPins } from './plan-pins.ts'
import { qemuPid, readDomain } from './read-facts.ts'
import type { VmSpec } from './spec.ts'
import { threadPins, threadsOf } from './thread-pins.ts'

interface Pinning {
  readonly access: LibvirtAccess
  readonly wanted: VmSpec['pinning']
  readonly deps: Pick<VmDeps, 'log' | 'signal'>
}

/**
 * Pins machines that are up and returns them as libvirt describes them then. Pins that the suite gives must come true: a
 * `Failure` says which did not. Planned ones that do not are told, and the environment shows what is really so.
 */
export async function pinMachines(
  booted: readonly BootedMachine[],
  pins: PlannedPins,
  { access, wanted, deps }: Pinning,
): Promise<readonly BootedMachine[]> {
  if (pins.kind === 'unpinned') {
    if (wanted !== undefined && wanted !== 'none') deps.log(`The machines are ${pins.why}.`)
    return booted
  }
  const { plan } = pins
  const done = await Promise.all(booted.map((machine) => pinOne(machine, plan, { access, deps })))
  const wrong = done.flatMap(({ differences }) => differences)
  if (wrong.length > 0 && typeof wanted === 'object') {
    throw new Failure('vm', `Expected ${wrong.join('; ')}.`, {
      hint: [...new Set(done.flatMap(({ said }) => said))].join('\n') || 'Something else moves the threads.',
    })
  }
  for (const difference of wrong) deps.log(`Planned ${difference}.`)
  return done.map(({ machine }) => machine)
}

interface PinnedMachine {
  readonly machine: BootedMachine
  readonly differences: readonly string[]
  /** What the commands complained about. */
  readonly said: readonly string[]
}

async function pinOne(
  machine: BootedMachine,
  plan: PinPlan,
  { access, deps }: Omit<Pinning, 'wanted'>,
): Promise<PinnedMachine> {
  if (machine.shape === null) return { machine, differences: [], said: [] }
  const { name: domain } = machine.shape
  const pid = qemuPid(domain)
  const said = await applyPins(access, { machine: machine.name, domain, pid }, plan)
  const shape = await readDomain(access, domain, deps.signal)
  const real = pid === null ? pinsInXml(shape, onlineCpus()) : threadPins(threadsOf(pid))
  const differences = pinDifferences(machine.name, plan, real)
  return { machine: { ...machine, shape }, differences, said }
}
