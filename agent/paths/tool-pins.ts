import type { Ends } from '../measure/ends.ts'
import type { Place } from '../place/place.ts'
import type { PinningFile } from '../suite/paths-schema.ts'
import { formatCpuList } from '../vm/cpu-list.ts'
import { placeWithin } from './place-within.ts'

/**
 * The same ends with their tools held on CPUs, by `taskset`, where the suite asks for it. Which vCPU a tool runs on can
 * move a round trip tenfold, so the pins become part of the benchmark's definition. On the host tools are left alone:
 * its CPUs are pinned by machine.
 */
export function pinTools(ends: Ends, pinning: PinningFile | undefined): Ends {
  const tools = typeof pinning === 'object' ? pinning.tools : undefined
  const client = ends.client.kind === 'guest' ? tools?.client : undefined
  const server = ends.server.kind === 'guest' ? tools?.server : undefined
  if (client === undefined && server === undefined) return ends
  return {
    ...ends,
    client: onCpus(ends.client, client),
    server: onCpus(ends.server, server),
    variant: [...(ends.variant ?? []), ...said('client', client), ...said('server', server)],
  }
}

function onCpus(place: Place, cpus: readonly number[] | undefined): Place {
  if (cpus === undefined) return place
  return placeWithin(place, { name: place.name, prefix: ['taskset', '-c', formatCpuList(cpus)] })
}

function said(end: 'client' | 'server', cpus: readonly number[] | undefined): readonly string[] {
  return cpus === undefined ? [] : [`${end}-cpus=${formatCpuList(cpus)}`]
}
