export interface PortRange {
  readonly first: number
  readonly last: number
}

/**
 * The ports for outgoing connections that benchmarks of new connections get along with. It begins above the ports on
 * which the benchmark tools and the server listen by default (5201, 8420, 11111, 12865, 19765).
 */
export const widePorts: PortRange = { first: 20_000, last: 65_535 }

/** Reads `net.ipv4.ip_local_port_range`: two numbers with a tab between them. Null where it is something else. */
export function localPortRange(text: string): PortRange | null {
  const match = /^(\d{1,5})\s+(\d{1,5})$/.exec(text)
  return match === null ? null : { first: Number(match[1]), last: Number(match[2]) }
}
