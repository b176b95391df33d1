import { BlockList } from 'node:net'

/** Addresses with their prefix lengths in the output of `ip -4 -o addr show scope global`, one line each: `10.0.0.5/24`. */
export function parsePrefixes(text: string): string[] {
  return [...text.matchAll(/\binet (\d+\.\d+\.\d+\.\d+\/\d+)/g)].map((match) => match[1] ?? '')
}

/**
 * One address a machine, all in one network and none of them twice; the first such network in the first machine's order,
 * null where there is none. Every machine with a container runtime has the same 172.17.0.1, and that connects nobody.
 */
export function sharedNetwork(machines: readonly (readonly string[])[]): readonly string[] | null {
  for (const candidate of machines[0] ?? []) {
    const network = networkOf(candidate)
    const found = machines.flatMap(
      (prefixes) => prefixes.map(addressOf).find((address) => network.check(address)) ?? [],
    )
    if (found.length === machines.length && new Set(found).size === found.length) return found
  }
  return null
}

function addressOf(prefix: string): string {
  return prefix.split('/')[0] ?? ''
}

function networkOf(prefix: string): BlockList {
  const network = new BlockList()
  network.addSubnet(addressOf(prefix), Number(prefix.split('/')[1] ?? 32))
  return network
}
