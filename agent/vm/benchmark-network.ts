import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import { mustSucceed } from '../process.ts'
import type { DomainShape } from './domain-xml.ts'
import type { BenchmarkNetwork, VmFacts } from './facts.ts'
import { machineAddress, type RunNames } from './names.ts'
import { parsePrefixes, sharedNetwork } from './shared-network.ts'

/** A machine that is up, with what libvirt says of it where libvirt runs it. */
export interface BootedMachine {
  readonly name: string
  readonly place: Place
  /** Address that Vagrant's own ssh uses. */
  readonly managementAddress: string
  readonly shape: DomainShape | null
}

export interface AddressedNetwork {
  readonly network: BenchmarkNetwork
  /** One address per machine, in the machines' order. */
  readonly addresses: readonly string[]
}

/** An emulated guest needs seconds to start a program. */
const timeoutMs = 60_000

/** Finds the interface with this MAC address, gives it the address, and raises it. */
const setAddressScript = `
for dir in /sys/class/net/*; do
  [ "$(cat "$dir/address")" = "$1" ] || continue
  dev=$(basename "$dir")
  ip addr replace "$2/24" dev "$dev" && ip link set "$dev" up && exit 0
done
echo "no interface has the MAC address $1" >&2
exit 1
`

/**
 * Gives each machine its address on the run's private network and sees that they reach each other. Where that fails the
 * machines' management network is used, and the reason is told, because then Vagrant's own traffic shares it.
 */
export async function setUpPrivateNetwork(
  machines: readonly BootedMachine[],
  names: RunNames,
  signal: AbortSignal | undefined,
): Promise<AddressedNetwork> {
  const addresses = machines.map((_, index) => machineAddress(names.subnet, index))
  try {
    await Promise.all(
      machines.map((machine, index) => setAddress(machine, names.network, addresses[index] ?? '', signal)),
    )
    await reachEachOther(machines, addresses, signal)
    return {
      addresses,
      network: { kind: 'private', why: 'A network of the machines’ own, with virtio NICs on both ends.' },
    }
  } catch (error) {
    signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    return onManagement(machines, `The private network could not be used: ${reason}`)
  }
}

/**
 * Finds the private network that a Vagrantfile of the repository's own gave its machines: an address on a NIC other
 * than the one Vagrant talks through, on all of them.
 */
export async function findPrivateNetwork(
  machines: readonly BootedMachine[],
  signal: AbortSignal | undefined,
): Promise<AddressedNetwork> {
  const addresses = sharedNetwork(
    await Promise.all(machines.map((machine) => otherPrefixes(machine, signal))),
  )
  if (addresses !== null) {
    return {
      addresses,
      network: {
        kind: 'private',
        why: 'The Vagrantfile gives the machines a network besides Vagrant’s own.',
      },
    }
  }
  return onManagement(machines, 'The Vagrantfile gives the machines no network besides Vagrant’s own.')
}

/**
 * Throws a `Failure` where several machines under KVM would be measured over Vagrant's management network: its DHCP,
 * address translation and ssh share it, so the figures would be those of something else. Emulated figures mean nothing
 * anyway; there the environment says which network it was.
 */
export function refuseManagementNetwork(
  facts: Pick<VmFacts, 'provider' | 'acceleration' | 'network'>,
  machines: number,
): void {
  const { provider, acceleration, network } = facts
  if (machines < 2 || provider !== 'libvirt' || acceleration !== 'kvm' || network.kind === 'private') return
  throw new Failure(
    'vm',
    `Expected a network of the machines' own to measure on, got Vagrant's management network. ${network.why}`,
    {
      hint: 'In the Vagrantfile: machine.vm.network :private_network, ip: "…", libvirt__forward_mode: "none"',
    },
  )
}

function onManagement(machines: readonly BootedMachine[], why: string): AddressedNetwork {
  return {
    addresses: machines.map((machine) => machine.managementAddress),
    network: { kind: 'management', why },
  }
}

async function setAddress(
  machine: BootedMachine,
  network: string,
  address: string,
  signal: AbortSignal | undefined,
) {
  const mac = machine.shape?.nics.find((nic) => nic.network === network)?.mac
  if (mac === undefined)
    throw new Failure('vm', `machine \`${machine.name}\` has no NIC in the network ${network}.`)
  const argv = ['sudo', 'sh', '-c', setAddressScript, 'metalmark-address', mac, address]
  const set = await machine.place.exec(argv, { timeoutMs, ...(signal && { signal }) })
  mustSucceed(set, `machine \`${machine.name}\` did not take its address`, 'vm')
}

async function reachEachOther(
  machines: readonly BootedMachine[],
  addresses: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const [first] = machines
  for (const address of addresses.slice(1)) {
    const argv = ['sudo', 'ping', '-n', '-c', '1', '-W', '20', address]
    const answered = await first?.place.exec(argv, { timeoutMs, ...(signal && { signal }) })
    if (answered !== undefined)
      mustSucceed(answered, `machine \`${first?.name}\` does not reach ${address}`, 'vm')
  }
}

/** A machine's addresses beside the one that Vagrant talks through. */
async function otherPrefixes(machine: BootedMachine, signal: AbortSignal | undefined): Promise<string[]> {
  const argv = ['ip', '-4', '-o', 'addr', 'show', 'scope', 'global']
  const shown = await machine.place.exec(argv, { timeoutMs, ...(signal && { signal }) })
  // VirtualBox puts its forwarded ssh on loopback and the same NAT address on every machine's first NIC.
  const shared = [`${machine.managementAddress}/`, '10.0.2.15/']
  return parsePrefixes(shown.stdout).filter((prefix) => !shared.some((start) => prefix.startsWith(start)))
}
