import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { once } from '../once.ts'
import { guestPlace } from '../place/guest.ts'
import { closeConnection, openConnection, type SshAccess } from '../place/ssh.ts'
import { mustSucceed } from '../process.ts'
import {
  type AddressedNetwork,
  type BootedMachine,
  findPrivateNetwork,
  refuseManagementNetwork,
  setUpPrivateNetwork,
} from './benchmark-network.ts'
import { cleanUp } from './clean-up.ts'
import type { VmDeps } from './deps.ts'
import type { MachineSet } from './facts.ts'
import { labDown } from './lab.ts'
import { removeLease, writeLease } from './lease.ts'
import { machineNotes } from './machine-dirs.ts'
import { machineAddress, vagrantName } from './names.ts'
import { pinMachines } from './pin-machines.ts'
import { type Plan, pinsFor, preparePlan } from './plan.ts'
import { readDomain } from './read-facts.ts'
import type { MachineSpec, VmSpec } from './spec.ts'
import { parseSshConfig, type SshTarget, writeSshConfig } from './ssh-config.ts'
import { vagrant, vagrantUp } from './vagrant.ts'
import { vmFacts } from './vm-facts.ts'

export type { Machine, MachineSet } from './facts.ts'

/** An emulated machine may take half a minute for its first login. */
const connectDeadlineMs = 90_000
const sshConfigDeadlineMs = 60_000

/** Logs of the last so many runs are kept. */
const keptLogs = 20

/**
 * Boots the machines of `spec` and returns them with what they really are. Whatever goes wrong on the way, an abort
 * included, nothing is left behind; an agent that is killed leaves a lease, which `collectGarbage` works off.
 */
export async function bringUp(spec: VmSpec, deps: VmDeps): Promise<MachineSet> {
  const plan = await preparePlan(spec, deps)
  const connections: SshAccess[] = []
  const down = once(() => takeDown(plan, connections, deps))
  try {
    await writeLease(deps.stateDir, plan.lease)
    const begun = performance.now()
    await boot(plan, spec, deps)
    const connected = await connect(plan, spec, { deps, connections })
    const upSeconds = (performance.now() - begun) / 1000
    const pins =
      plan.pins ??
      pinsFor(
        spec,
        connected.map((machine) => specOf(machine, spec)),
        plan.lease.provider,
      )
    const booted = await pinMachines(connected, pins, {
      access: plan.context.access,
      wanted: spec.pinning,
      deps,
    })
    const addressed = await addressNetwork(plan, booted, deps.signal)
    const facts = await vmFacts({
      plan: { ...plan, pins },
      spec,
      booted,
      addressed,
      upSeconds,
      signal: deps.signal,
    })
    refuseManagementNetwork(facts, booted.length)
    const machines = booted.map((machine, index) => ({
      name: machine.name,
      place: machine.place,
      address: addressed.addresses[index] ?? machine.managementAddress,
      network: addressed.network.kind,
      facts: shapeOf(machine, spec),
    }))
    const domains = booted.map(({ name, shape }) => shape?.name ?? plan.names.prefix + vagrantName(name))
    const hostPrefix = plan.context.access.prefix
    return { machines, facts, domains, vagrantfile: plan.vagrantfile, hostPrefix, down }
  } catch (error) {
    await down().catch((later: unknown) => deps.log(`Cleaning up failed as well: ${String(later)}`))
    throw error
  }
}

async function boot(plan: Plan, spec: VmSpec, deps: VmDeps): Promise<void> {
  if (plan.vagrantfile !== null) {
    await mkdir(plan.context.dir, { recursive: true })
    await writeFile(join(plan.context.dir, 'Vagrantfile'), plan.vagrantfile)
  }
  const names = plan.vagrantfile === null ? spec.machines.map(({ name }) => name) : []
  const logFile = join(deps.stateDir, 'logs', `${deps.runId}-up.log`)
  await vagrantUp(plan.context, names, {
    timeoutMs: spec.upSeconds * 1000,
    signal: deps.signal,
    logFile,
    log: deps.log,
  })
  await pruneLogs(join(deps.stateDir, 'logs'))
}

/** One `vagrant ssh-config` for all machines; from then on plain ssh over one connection each. */
async function connect(
  plan: Plan,
  spec: VmSpec,
  { deps, connections }: { deps: VmDeps; connections: SshAccess[] },
): Promise<BootedMachine[]> {
  const { signal } = deps
  const nameOf = plan.vagrantfile === null ? (name: string) => name : vagrantName
  // By name: a Vagrantfile may have further machines, and one that is not up makes Vagrant fail for all.
  const names = spec.machines.map(({ name }) => nameOf(name))
  const asked = await vagrant(plan.context, ['ssh-config', ...names], {
    timeoutMs: sshConfigDeadlineMs,
    signal,
  })
  const targets = parseSshConfig(
    mustSucceed(asked, 'Vagrant does not tell how to reach the machines', 'vm').stdout,
  )
  const wanted = names.map((name) => targetOf(targets, name))
  const { controlDir } = plan.names
  // Not recursive: a directory that somebody else made there is refused.
  await mkdir(controlDir, { mode: 0o700 })
  const configFile = join(controlDir, 'config')
  await writeFile(configFile, writeSshConfig(wanted, controlDir))
  const notes = plan.lease.provider === 'libvirt' ? await machineNotes(plan.context.dir, 'libvirt') : []
  return Promise.all(
    wanted.map(async (target, index) => {
      const ssh: SshAccess = { configFile, host: target.host, prefix: plan.context.access.prefix }
      connections.push(ssh)
      await openConnection(ssh, { timeoutMs: connectDeadlineMs, signal })
      const id = notes.find((note) => note.name === target.host)?.id
      const shape = id == null ? null : await readDomain(plan.context.access, id, signal)
      const name = spec.machines[index]?.name ?? target.host
      return { name, place: guestPlace(name, ssh), managementAddress: target.hostName, shape }
    }),
  )
}

function targetOf(targets: readonly SshTarget[], name: string): SshTarget {
  const target = targets.find(({ host }) => host === name)
  if (target !== undefined) return target
  const known = targets.map(({ host }) => host).join(', ')
  throw new Failure('vm', `Expected a machine \`${name}\` in the Vagrantfile, but Vagrant knows: ${known}.`)
}

async function addressNetwork(
  plan: Plan,
  booted: readonly BootedMachine[],
  signal: AbortSignal | undefined,
): Promise<AddressedNetwork> {
  if (plan.vagrantfile === null) return findPrivateNetwork(booted, signal)
  if (plan.lease.provider === 'libvirt') return setUpPrivateNetwork(booted, plan.names, signal)
  const addresses = booted.map((_, index) => machineAddress(plan.names.subnet, index))
  return {
    addresses,
    network: { kind: 'private', why: 'An internal network of VirtualBox, set up by Vagrant.' },
  }
}

function specOf(machine: BootedMachine, spec: VmSpec): MachineSpec {
  return { name: machine.name, ...shapeOf(machine, spec) }
}

function shapeOf(machine: BootedMachine, spec: VmSpec): { cpus: number; memoryMiB: number } {
  if (machine.shape !== null) return { cpus: machine.shape.cpus, memoryMiB: machine.shape.memoryMiB }
  const wanted = spec.machines.find(({ name }) => name === machine.name)
  return { cpus: wanted?.cpus ?? 0, memoryMiB: wanted?.memoryMiB ?? 0 }
}

/** Runs to its end even when the run was aborted: this is what an abort is for. */
async function takeDown(plan: Plan, connections: readonly SshAccess[], deps: VmDeps): Promise<void> {
  await Promise.all(connections.map((ssh) => closeConnection(ssh)))
  try {
    await cleanUp(plan.lease, plan.context.access, deps.log)
    await removeLease(deps.stateDir, plan.lease)
  } finally {
    // Also when something stayed: nothing outlives the lab it is in.
    if (plan.labStarted) await labDown({ stateDir: deps.stateDir, log: deps.log })
  }
}

async function pruneLogs(dir: string): Promise<void> {
  // Run ids sort by time.
  const logs = (await readdir(dir)).filter((name) => name.endsWith('-up.log')).sort()
  for (const name of logs.slice(0, -keptLogs)) await rm(join(dir, name), { force: true })
}
