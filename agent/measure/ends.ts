import type { Fact } from '../environment/facts.ts'
import { Failure } from '../failure.ts'
import { servicePorts } from '../paths/pod-objects.ts'
import { createSetUp } from '../paths/set-up.ts'
import { pinTools } from '../paths/tool-pins.ts'
import type { Place } from '../place/place.ts'
import type { AgentPath } from '../suite/paths.ts'
import type { ContainersFile, KubernetesFile, PinningFile } from '../suite/paths-schema.ts'
import type { Machine } from '../vm/machines.ts'
import { freePort } from './free-port.ts'

/** Where the two ends of a benchmark run. */
export interface Ends {
  readonly client: Place
  readonly server: Place
  /** Of the server, as the client reaches it. */
  readonly address: string
  /** Where the server listens, if that is another address: behind a service it is its own. */
  readonly listenAddress?: string
  /** What the ends add to the benchmark's definition: with another runtime, network or pin it is another benchmark. */
  readonly variant?: readonly string[]
  /** A port that is free on the server's place now; the one after it is free as well. */
  pickPort(): Promise<number>
}

export interface Places {
  readonly host: Place
  readonly machines: readonly Machine[]
  /** What to put in front of a program of the host to have it in the machines' network. */
  readonly hostPrefix?: readonly string[] | undefined
  /** What the suite says of containers, of the cluster and of CPUs for the tools. */
  readonly containers?: ContainersFile | null | undefined
  readonly kubernetes?: KubernetesFile | null | undefined
  readonly pinning?: PinningFile | undefined
  /** Of the run and of the host, for the names and labels of what is set up. */
  readonly runId?: string | undefined
  readonly hostId?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface EndsFinder {
  /**
   * The two ends of a path; what it takes (containers, pods) is set up when it is first asked for. Throws a `Failure`: of
   * kind `environment` where the machines lack something for this path.
   */
  find(path: AgentPath): Promise<Ends>
  /** Both ends of a command: a machine by its name, or `host`. */
  findPlace(on: string): Ends
  /** What was found out about containers and the cluster; complete once all paths were asked for. */
  facts(): readonly Fact[]
  /** Removes what was set up. */
  close(): Promise<void>
}

/**
 * Finds the two ends of a path; between VMs the first machine is the client and the second the server. Every repetition
 * in a guest gets a port of its own: sockperf cannot listen where a connection has just been closed.
 */
export function createEndsFinder(places: Places): EndsFinder {
  const { host, machines, pinning } = places
  const setUp = createSetUp(places)
  let port = firstGuestPort
  const nextPort = () => {
    port += 2
    return Promise.resolve(port - 2)
  }
  const portOn = (place: Place) => (place.kind === 'host' ? () => freePort(loopback) : nextPort)
  const within = (place: Place): Ends => ({
    ...{ client: place, server: place, address: loopback, pickPort: portOn(place) },
  })
  const between = (client: Place, server: Place, address: string): Ends => ({
    ...{ client, server, address, pickPort: portOn(server) },
  })

  const ends: Readonly<Record<Exclude<AgentPath, 'host-lo' | 'none'>, () => Promise<Ends>>> = {
    'guest-lo': async () => within(machineAt(0).place),
    'vm-vm': async () => between(machineAt(0).place, machineAt(1).place, machineAt(1).address),
    'vm-host': async () => {
      const { place, at } = await setUp.hostEnd('inwards')
      return between(machineAt(0).place, place, at.address)
    },
    'host-vm': async () => {
      const { place } = await setUp.hostEnd('outwards')
      return between(place, machineAt(0).place, machineAt(0).address)
    },
    'ctr-ctr': async () => {
      const { client, server, address, variant } = await setUp.containers()
      return { ...between(client, server, address), variant }
    },
    'pod-pod-same': async () => {
      const { client, same, variant } = await setUp.pods()
      return { ...between(client.place, same.place, same.ip), variant }
    },
    'pod-pod-other': async () => {
      const { client, other, variant } = await setUp.pods()
      if (other === null)
        throw new Failure('environment', 'Expected two nodes for pod-pod-other, but the cluster has one.')
      return { ...between(client.place, other.place, other.ip), variant }
    },
    'pod-svc': async () => {
      const { client, service, variant } = await setUp.pods()
      const { address, backend } = service
      const ports = { pickPort: turnOf(servicePorts), listenAddress: backend.ip }
      return { ...between(client.place, backend.place, address), ...ports, variant }
    },
  }

  function machineAt(index: number): Machine {
    const machine = machines[index]
    if (machine !== undefined) return machine
    throw new Failure('environment', `Expected ${index + 1} VMs for this path, got ${machines.length}.`)
  }

  return {
    // What runs on the host alone is a canary, or a baseline of many: no pins of one suite make another of it.
    find: async (path) =>
      path === 'host-lo' || path === 'none' ? within(host) : pinTools(await ends[path](), pinning),
    findPlace(on) {
      const place = on === host.name ? host : machines.find(({ name }) => name === on)?.place
      if (place === undefined)
        throw new Failure('environment', `Expected a machine ${on}, but there is none.`)
      return within(place)
    },
    facts: setUp.facts,
    close: setUp.close,
  }
}

/** Every second one of these ports in turn. */
function turnOf(ports: readonly number[]): () => Promise<number> {
  let next = 0
  return () => {
    const port = ports[next % ports.length] ?? firstGuestPort
    next += 2
    return Promise.resolve(port)
  }
}

const loopback = '127.0.0.1'

/** From here on nothing uses ports in a guest that was booted for this run alone. */
const firstGuestPort = 5201
