import { z } from 'zod'
import { fping as adapter } from '../adapters/fping.ts'
import { pingMetrics } from '../adapters/ping-metrics.ts'
import { packetsIn } from './ping.ts'
import { readWith } from './read-with.ts'
import type { Tool } from './tool.ts'

export const FpingOptions = z.strictObject({
  /** Between two packets, in seconds. Below 0.01 fping wants root. */
  interval: z.number().min(0.001).max(10).default(0.2),
  /** Of data, without the headers. */
  bytes: z.int().min(16).max(65_507).default(56),
})

/** fping of one target, with a line for each packet, which gives it a median. */
export function fping({ interval, bytes }: z.output<typeof FpingOptions>): Tool {
  const shape = (seconds: number) => [
    ...['-c', String(packetsIn(seconds, interval)), '-p', String(Math.round(interval * 1000))],
    ...['-t', '1000', '-b', String(bytes)],
  ]
  return {
    name: 'fping',
    metrics: pingMetrics.filter(({ name }) => name !== 'rtt_mdev'),
    versionArgv: ['fping', '-v'],
    parseVersion: ({ stdout }) => /Version (\d\S*)/.exec(stdout)?.[1] ?? null,
    server: null,
    clientArgv: ({ address }, seconds) => ['fping', ...shape(seconds), address],
    normalisedArgv: (seconds) => ['fping', ...shape(seconds)],
    nominalSeconds: (seconds) => (packetsIn(seconds, interval) - 1) * interval,
    // The summary is on standard error.
    parse: (output) => {
      const stdout = `${output.stdout}\n${output.stderr}`
      return readWith(adapter, { ...output, stdout }, { benchmark: 'fping', seconds: null })
    },
  }
}
