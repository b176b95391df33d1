import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import type { AgentPath } from '../suite/suite-schema.ts'
import type { Machine } from '../vm/machines.ts'
import { freePort } from './free-port.ts'
import type { Ends } from './repetition.ts'

const loopback = '127.0.0.1'

export interface Places {
  readonly host: Place
  readonly machines: readonly Machine[]
}

/**
 * Finds the two ends of a path; between VMs the first machine is the client and the second the server. Every repetition
 * in a guest gets a port of its own: sockperf cannot listen where a connection has just been closed.
 */
export function createEndsFinder({ host, machines }: Places): (path: AgentPath) => Ends {
  let port = firstGuestPort
  const nextPort = () => Promise.resolve(port++)
  const [first, second] = machines
  return (path) => {
    if (path === 'host-lo') {
      return { client: host, server: host, address: loopback, pickPort: () => freePort(loopback) }
    }
    if (path === 'guest-lo' && first !== undefined) {
      return { client: first.place, server: first.place, address: loopback, pickPort: nextPort }
    }
    if (path === 'vm-vm' && first !== undefined && second !== undefined) {
      return { client: first.place, server: second.place, address: second.address, pickPort: nextPort }
    }
    throw new Failure('usage', `Expected enough VMs for the path ${path}, got ${machines.length}.`)
  }
}

/** From here on nothing uses ports in a guest that was booted for this run alone. */
const firstGuestPort = 5201
