import { BlockList } from 'node:net'
import { Failure } from '../failure.ts'
import { freePort } from '../measure/free-port.ts'
import type { Finished, Place } from '../place/place.ts'
import { lastLines } from '../process.ts'
import type { Machine } from '../vm/machines.ts'

/** The host's own address in the machines' network. */
export interface HostAddress {
  readonly address: string
  /** The bridge, or the adapter of VirtualBox, that has it. */
  readonly device: string
}

/**
 * Finds the host's address beside a machine's. `host` is the host where that network is (the private lab's namespace).
 * Throws a `Failure` where it has none.
 */
export async function findHostAddress(
  host: Place,
  machine: Pick<Machine, 'name' | 'address'>,
  signal: AbortSignal,
): Promise<HostAddress> {
  const shown = await host.exec(['ip', '-4', '-o', 'addr', 'show'], { timeoutMs: 10_000, signal })
  const found = addressBeside(shown.stdout, machine.address)
  if (found !== null) return found
  throw new Failure(
    'environment',
    `Expected the host to have an address in the network of ${machine.name} (${machine.address}), but it has none.`,
    {
      hint: 'An internal network of VirtualBox or `libvirt__forward_mode: "veryisolated"` leaves the host out; `"none"` does not.',
    },
  )
}

/** The first address in `ip -4 -o addr show` whose network holds `address`; null without one. */
export function addressBeside(shown: string, address: string): HostAddress | null {
  for (const [, device = '', own = '', length] of shown.matchAll(/^\d+: (\S+)\s+inet ([\d.]+)\/(\d+)/gm)) {
    const network = new BlockList()
    network.addSubnet(own, Number(length))
    if (network.check(address) && own !== address) return { address: own, device }
  }
  return null
}

const listener = `require('node:net').createServer().listen(Number(process.argv[2]), process.argv[1])`

/** Prints what became of a connection; a refusal shows that packets come through as well. */
const connector = `
const socket = require('node:net').connect(Number(process.argv[2]), process.argv[1])
socket.setTimeout(10000, () => socket.destroy(new Error('no answer within 10 s')))
socket.on('connect', () => process.exit(0))
socket.on('error', (error) => {
  if (error.code === 'ECONNREFUSED') process.exit(0)
  console.error(error.message)
  process.exit(1)
})`

/**
 * Makes a TCP connection from the machine to a listener on the host. Throws a `Failure` that names the firewall's likely
 * part where it does not come through: an answer to a ping proves nothing, because firewalls let it pass.
 */
export async function checkWayToHost(
  host: Place,
  at: HostAddress,
  machine: Machine,
  signal: AbortSignal,
): Promise<void> {
  const port = await freePort('127.0.0.1')
  const argv = [process.execPath, '-e', listener, at.address, String(port)]
  const server = await host.start(argv, { listensOn: port, signal })
  try {
    // The only way to a TCP connection that most guests have without any benchmark tool; without bash it is not tried.
    const connect = ['bash', '-c', 'exec 3<>"/dev/tcp/$1/$2"', 'bash', at.address, String(port)]
    const tried = await machine.place.exec(connect, { timeoutMs: 20_000, signal })
    if (tried.code === 0 || tried.code === 127) return
    throw new Failure(
      'environment',
      `Machine \`${machine.name}\` does not get through to the host's ${at.address}: ${saidBy(tried)}`,
      {
        hint: `A firewall on the host is the usual reason; it must let ${at.device} in. ${openings(at.device)}`,
      },
    )
  } finally {
    await server.kill()
  }
}

/** The same the other way round, to the machine's ssh port, which needs nothing on the machine. */
export async function checkWayToMachine(host: Place, machine: Machine, signal: AbortSignal): Promise<void> {
  const argv = [process.execPath, '-e', connector, machine.address, '22']
  const tried = await host.exec(argv, { timeoutMs: 20_000, signal })
  if (tried.code === 0) return
  throw new Failure(
    'environment',
    `The host does not get through to ${machine.name}'s ${machine.address}: ${saidBy(tried)}`,
    { hint: "A firewall in the machine or on the host's outgoing side is the usual reason." },
  )
}

function openings(device: string): string {
  return [
    `With firewalld: firewall-cmd --zone=trusted --change-interface=${device}`,
    `with ufw: ufw allow in on ${device}`,
    `else: iptables -I INPUT -i ${device} -j ACCEPT`,
  ].join('; ')
}

function saidBy({ timedOut, stderr }: Finished): string {
  const said = lastLines(stderr, 1).replace(/^bash: (line \d+: )?/, '')
  return timedOut ? 'no answer within 20 s' : said || 'it did not say why'
}
