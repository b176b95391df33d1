import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { guestPlace } from '../place/guest.ts'
import { closeConnection, openConnection, type SshAccess } from '../place/ssh.ts'
import { mustSucceed } from '../process.ts'
import { type BootedMachine, findPrivateNetwork } from '../vm/benchmark-network.ts'
import type { MachineFacts, MachineSet } from '../vm/facts.ts'
import type { LibvirtAccess } from '../vm/libvirt.ts'
import { readDomain } from '../vm/read-facts.ts'
import { parseSshConfig, writeSshConfig } from '../vm/ssh-config.ts'
import { vagrant, vagrantVersions } from '../vm/vagrant.ts'
import { vmFacts } from '../vm/vm-facts.ts'
import type { RunningMachine, RunningMachines } from './running-machines.ts'
import { readVirtualbox } from './virtualbox-info.ts'

/** Machines that somebody else brought up; `down` only closes the connections to them. */
export interface AttachedMachines extends MachineSet {
  /** What the hypervisor calls them: they are no co-tenants. */
  readonly domains: readonly string[]
}

export interface AttachDeps {
  readonly runId: string
  readonly signal?: AbortSignal | undefined
}

const connectDeadlineMs = 60_000
const sshConfigDeadlineMs = 60_000

/**
 * Connects to machines that are up already and reads back what they are. They are neither changed nor, ever, destroyed.
 * `names` gives the machines and their order (the first is the client); without it they are all taken as Vagrant lists
 * them. Throws a `Failure` of kind `vm`.
 */
export async function attachMachines(
  running: RunningMachines,
  names: readonly string[] | null,
  deps: AttachDeps,
): Promise<AttachedMachines> {
  const chosen = chooseMachines(running, names)
  const controlDir = mkdtempSync(join(tmpdir(), 'mm-'))
  const connections: SshAccess[] = []
  const down = async () => {
    await Promise.all(connections.splice(0).map((ssh) => closeConnection(ssh)))
    rmSync(controlDir, { recursive: true, force: true })
  }
  try {
    const attached = await connect({ running, chosen, controlDir, connections }, deps)
    return { ...(await describe(running, attached, deps)), down }
  } catch (error) {
    await down()
    throw error
  }
}

function chooseMachines(
  { dir, machines }: RunningMachines,
  names: readonly string[] | null,
): readonly RunningMachine[] {
  return (names ?? machines.map(({ name }) => name)).map((name) => {
    const machine = machines.find((one) => one.name === name)
    if (machine !== undefined) return machine
    const up = machines.map((one) => one.name).join(', ')
    throw new Failure('vm', `Expected machine \`${name}\` of ${dir} to be up, but only these are: ${up}.`)
  })
}

interface Attached extends BootedMachine {
  readonly domain: string
  readonly facts: MachineFacts
  readonly nicModel: string | null
}

interface Connecting {
  readonly running: RunningMachines
  readonly chosen: readonly RunningMachine[]
  readonly controlDir: string
  /** Filled with what was opened, so that it is closed whatever follows. */
  readonly connections: SshAccess[]
}

/** One `vagrant ssh-config` for all machines; from then on plain ssh over one connection each. */
async function connect(
  { running, chosen, controlDir, connections }: Connecting,
  { runId, signal }: AttachDeps,
): Promise<readonly Attached[]> {
  const { access, provider, dir } = running
  const names = chosen.map(({ name }) => name)
  const options = { timeoutMs: sshConfigDeadlineMs, signal }
  const asked = await vagrant({ access, provider, dir, runId }, ['ssh-config', ...names], options)
  const said = mustSucceed(asked, 'Vagrant does not tell how to reach the machines', 'vm').stdout
  const targets = parseSshConfig(said).filter(({ host }) => names.includes(host))
  const configFile = join(controlDir, 'config')
  writeFileSync(configFile, writeSshConfig(targets, controlDir), { mode: 0o600 })
  return Promise.all(
    chosen.map(async ({ name, id }) => {
      const target = targets.find(({ host }) => host === name)
      if (target === undefined)
        throw new Failure('vm', `Vagrant does not tell how to reach machine \`${name}\`.`)
      const ssh: SshAccess = { configFile, host: name, prefix: access.prefix }
      connections.push(ssh)
      await openConnection(ssh, { timeoutMs: connectDeadlineMs, signal })
      const seen =
        provider === 'libvirt' ? await readLibvirt(access, id, signal) : await readVirtualbox(id, signal)
      return { ...seen, name, place: guestPlace(name, ssh), managementAddress: target.hostName }
    }),
  )
}

async function readLibvirt(access: LibvirtAccess, id: string, signal: AbortSignal | undefined) {
  const shape = await readDomain(access, id, signal)
  const facts = { cpus: shape.cpus, memoryMiB: shape.memoryMiB }
  return { shape, facts, domain: shape.name, nicModel: shape.nics[0]?.model ?? null }
}

async function describe(
  running: RunningMachines,
  attached: readonly Attached[],
  { signal }: AttachDeps,
): Promise<Omit<AttachedMachines, 'down'>> {
  const { access, provider, dir } = running
  const [addressed, versions] = await Promise.all([
    findPrivateNetwork(attached, signal),
    vagrantVersions(signal),
  ])
  const facts = await vmFacts({
    plan: { lease: { provider }, context: { access, dir }, versions, driver: 'qemu' },
    spec: { box: { name: 'unknown' } },
    // How long they took to come up is known to whoever brought them up.
    ...{ booted: attached, addressed, upSeconds: 0, signal },
  })
  const machines = attached.map((machine, index) => ({
    ...{ name: machine.name, place: machine.place, facts: machine.facts },
    address: addressed.addresses[index] ?? machine.managementAddress,
    network: addressed.network.kind,
  }))
  const nicModel = attached[0]?.nicModel ?? null
  const domains = attached.map(({ domain }) => domain)
  return { machines, facts: { ...facts, nicModel }, domains, vagrantfile: null, hostPrefix: access.prefix }
}
