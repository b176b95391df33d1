import { createHash } from 'node:crypto'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the machines of one run are called in the hypervisor, and where they talk to each other. */
export interface RunNames {
  /** Every domain, volume and network of the run starts with it, and nothing else does. */
  readonly prefix: string
  readonly network: string
  /** Directory for ssh's sockets; a socket's path may be about a hundred characters long, so this one is short. */
  readonly controlDir: string
  /** First three numbers of the private network, a /24. */
  readonly subnet: string
}

/** Names for a run. The end of a ULID is its random part, so runs of the same millisecond differ too. */
export function runNames(runId: string): RunNames {
  const short = runId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(-10)
  const prefix = `metalmark_${short}_`
  const controlDir = join(tmpdir(), `mm-${short}`)
  return { prefix, controlDir, network: `${prefix}net`, subnet: freeSubnet(runId, usedSubnets()) }
}

/** A /24 below 10.213 that follows from the run's id and that no interface of the host uses. */
export function freeSubnet(runId: string, used: ReadonlySet<string>): string {
  const start = createHash('sha256').update(runId).digest()[0] ?? 0
  const candidates = Array.from({ length: 254 }, (_, step) => `10.213.${((start + step) % 254) + 1}`)
  return candidates.find((subnet) => !used.has(subnet)) ?? `10.213.${start}`
}

/**
 * A machine's name in a generated Vagrantfile. Vagrant takes a name that could be the beginning of a machine's id (`a`,
 * `b`, `db`) for that id, of any project on the host; an id has hexadecimal digits only, so `vm-` keeps them apart.
 */
export function vagrantName(name: string): string {
  return `vm-${name}`
}

/** The address of the n-th machine (from 0) in the private network; the host itself may have .1. */
export function machineAddress(subnet: string, index: number): string {
  return `${subnet}.${index + 11}`
}

function usedSubnets(): Set<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return new Set(addresses.map((entry) => entry.address.split('.').slice(0, 3).join('.')))
}
