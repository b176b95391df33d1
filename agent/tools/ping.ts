import { z } from 'zod'
import { ping as adapter } from '../adapters/ping.ts'
import { pingMetrics } from '../adapters/ping-metrics.ts'
import { readWith } from './read-with.ts'
import type { Tool } from './tool.ts'

export const PingOptions = z.strictObject({
  /** Between two packets, in seconds. Below 0.2 old versions of ping want root, below 0.002 all do. */
  interval: z.number().min(0.002).max(10).default(0.2),
  /** Of data, without the headers. */
  bytes: z.int().min(16).max(65_507).default(56),
})

/**
 * ping of iputils: round trips of ICMP through the kernels alone, without a server. It sends as many packets as fit the
 * time. A shorter interval gives shorter round trips, because processors sleep less deeply between two packets.
 */
export function ping({ interval, bytes }: z.output<typeof PingOptions>): Tool {
  const shape = (seconds: number) => [
    ...['-q', '-c', String(packetsIn(seconds, interval)), '-i', String(interval)],
    ...['-W', '1', '-s', String(bytes)],
  ]
  const printed = ['rtt_mean', 'rtt_min', 'rtt_max', 'rtt_mdev', 'loss', 'observations']
  return {
    name: 'ping',
    metrics: pingMetrics.filter(({ name }) => printed.includes(name)),
    versionArgv: ['ping', '-V'],
    parseVersion: ({ stdout }) => pingVersion(stdout),
    server: null,
    clientArgv: ({ address }, seconds) => ['ping', ...shape(seconds), address],
    normalisedArgv: (seconds) => ['ping', ...shape(seconds)],
    nominalSeconds: (seconds) => (packetsIn(seconds, interval) - 1) * interval,
    parse: (output) => readWith(adapter, output, { benchmark: 'ping', seconds: null }),
  }
}

/** At least two: the first packet waits for the neighbour's address. */
export function packetsIn(seconds: number, interval: number): number {
  return Math.max(2, Math.round(seconds / interval))
}

/** `ping from iputils 20221126`, and before 2020 `ping utility, iputils-s20190709`. */
export function pingVersion(text: string): string | null {
  const version = /iputils[- ](s?\d{6,8}|\d\S*)/.exec(text)?.[1]
  return version === undefined ? null : `iputils-${version}`
}
