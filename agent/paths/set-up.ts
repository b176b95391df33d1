import type { Fact } from '../environment/facts.ts'
import { Failure } from '../failure.ts'
import type { Places } from '../measure/ends.ts'
import type { Place } from '../place/place.ts'
import type { Machine } from '../vm/machines.ts'
import { type ContainerPair, startContainers } from './containers.ts'
import { checkWayToHost, checkWayToMachine, findHostAddress, type HostAddress } from './host-end.ts'
import { placeWithin } from './place-within.ts'
import { type Pods, startPods } from './pods.ts'

/** What some paths stand on: found or made when it is first asked for, and once only. */
export interface SetUp {
  /** The host in the machines' network; `inwards` a machine has to get through to it, `outwards` it to a machine. */
  hostEnd(way: 'inwards' | 'outwards'): Promise<{ readonly place: Place; readonly at: HostAddress }>
  containers(): Promise<ContainerPair>
  pods(): Promise<Pods>
  /** What was found out about what was made. */
  facts(): readonly Fact[]
  /** Removes what was made; what is still being made is waited for. */
  close(): Promise<void>
}

export function createSetUp(places: Places): SetUp {
  const { host, machines, hostPrefix = [], runId = 'run', hostId = 'host' } = places
  const signal = places.signal ?? new AbortController().signal
  const hostInNetwork =
    hostPrefix.length === 0 ? host : placeWithin(host, { name: host.name, prefix: hostPrefix })
  const made: { readonly facts: readonly Fact[]; down(): Promise<void> }[] = []
  const making: Promise<unknown>[] = []
  const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
    let result: Promise<T> | undefined
    return () => {
      if (result === undefined) {
        result = make()
        making.push(result)
      }
      return result
    }
  }
  const keep = <T extends (typeof made)[number]>(one: T): T => {
    made.push(one)
    return one
  }
  const machineNamed = (name: string | undefined, why: string): Machine => {
    const machine = name === undefined ? machines[0] : machines.find((one) => one.name === name)
    if (machine !== undefined) return machine
    const known = machines.map((one) => one.name).join(', ') || 'none'
    throw new Failure('environment', `Expected ${name ?? 'a machine'} for ${why}, got: ${known}.`)
  }

  const hostAt = once(() => findHostAddress(hostInNetwork, machineNamed(undefined, 'vm-host'), signal))
  const inwards = once(async () =>
    checkWayToHost(hostInNetwork, await hostAt(), machineNamed(undefined, 'vm-host'), signal),
  )
  const outwards = once(() => checkWayToMachine(hostInNetwork, machineNamed(undefined, 'host-vm'), signal))

  return {
    async hostEnd(way) {
      const at = await hostAt()
      await (way === 'inwards' ? inwards() : outwards())
      return { place: hostInNetwork, at }
    },
    containers: once(async () => {
      const spec = places.containers ?? {}
      const machine = machineNamed(spec.machine, 'containers')
      return keep(await startContainers(spec, machine, { runId, signal }))
    }),
    pods: once(async () => {
      const spec = places.kubernetes
      if (spec == null) throw noCluster()
      const onHost = spec.kubectl === 'host'
      const place = onHost ? hostInNetwork : machineNamed(spec.kubectl, 'kubectl').place
      return keep(await startPods(spec, { place, runId, hostId, signal }))
    }),
    facts: () => made.flatMap(({ facts }) => facts),
    async close() {
      await Promise.allSettled(making)
      await Promise.allSettled(made.splice(0).map((one) => one.down()))
    },
  }
}

function noCluster(): Failure {
  return new Failure(
    'usage',
    'Expected `kubernetes` in the suite for paths between pods, but it is not there.',
    {
      hint: 'kubernetes: { image: … } names an image with the tools in it; the cluster is what your Vagrantfile brings.',
    },
  )
}
