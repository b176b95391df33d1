import { z } from 'zod'
import { fortio as fortioAdapter } from '../adapters/fortio.ts'
import { httpMetrics } from '../adapters/http-metrics.ts'
import { wrk as wrkAdapter } from '../adapters/wrk.ts'
import { nginxServer } from './nginx-server.ts'
import { readWith } from './read-with.ts'
import type { Tool } from './tool.ts'

export const HttpOptions = z.strictObject({
  /** Kept open for the whole repetition. */
  connections: z.int().min(1).max(10_000).default(16),
  /** Of wrk, and workers of nginx. */
  threads: z.int().min(1).max(256).default(2),
  /** Of the answer's body. */
  bytes: z.int().min(1).max(4000).default(1024),
})

/** wrk against an nginx of the repetition's own: as many requests as are answered, over connections that stay open. */
export function wrkNginx({ connections, threads, bytes }: z.output<typeof HttpOptions>): Tool {
  const shape = (seconds: number) => [
    ...['-t', String(threads), '-c', String(Math.max(threads, connections))],
    ...['-d', `${seconds}s`, '--latency'],
  ]
  return {
    name: 'wrk',
    metrics: httpMetrics('closed').filter(({ name }) => name !== 'latency_p999'),
    // It prints its version and ends with 1.
    versionArgv: ['sh', '-c', 'wrk --version; exit 0'],
    parseVersion: ({ stdout }) => /^wrk (?:[a-z]+\/)?(\d\S*)/m.exec(stdout)?.[1] ?? null,
    server: nginxServer({ workers: threads, bytes }),
    clientArgv: ({ address, port }, seconds) => [
      'wrk',
      ...shape(seconds),
      `http://${address}:${port}/${bytes}`,
    ],
    normalisedArgv: (seconds) => ['wrk', ...shape(seconds), `/${bytes}`],
    // It waits for its last answers in steps of a tenth of a second.
    nominalSeconds: (seconds) => seconds + 0.1,
    parse: (output, seconds) => {
      const parsed = readWith(wrkAdapter, output, { benchmark: 'http_rps', seconds })
      if (parsed.kind === 'failure') return parsed
      // That step is more than 5 % of a short repetition, and it is measured too.
      return { ...parsed, suspect: parsed.suspect.filter((reason) => !isLastStep(reason, seconds)) }
    },
  }
}

function isLastStep(reason: string, seconds: number): boolean {
  const measured = Number(/^measured ([\d.]+) s where /.exec(reason)?.[1])
  return measured >= seconds && measured <= seconds + 0.11
}

const connections = z.int().min(1).max(10_000).default(8)

/** As fast as answers come. */
export const FortioOptions = z.strictObject({ connections, rate: z.literal(0).default(0) })

/** At a fixed rate, in requests a second, which must be the same for all runs that are compared. */
export const FortioLatencyOptions = z.strictObject({
  connections,
  rate: z.int().min(1).max(1_000_000).default(1000),
})

/** fortio against its own server. At a fixed rate its latencies are the result, else its rate. */
export function fortio({ connections, rate }: { readonly connections: number; readonly rate: number }): Tool {
  const shape = (seconds: number) => [
    ...['-qps', String(rate), '-c', String(connections), '-t', `${seconds}s`],
    // Of the histogram in seconds: at its usual millisecond all that is faster falls into one bucket.
    ...['-r', '0.00001', '-p', '50,75,90,99,99.9', '-json', '-'],
  ]
  const loop = rate === 0 ? 'closed' : 'fixed'
  return {
    name: 'fortio',
    metrics: httpMetrics(loop),
    versionArgv: ['fortio', 'version'],
    parseVersion: ({ stdout }) => /^v?(\d+\.\d+\S*)/m.exec(stdout)?.[1] ?? null,
    server: {
      argv: ({ address, port }) => [
        ...['fortio', 'server', '-http-port', `${address}:${port}`],
        ...['grpc', 'redirect', 'tcp', 'udp'].flatMap((other) => [`-${other}-port`, 'disabled']),
      ],
    },
    clientArgv: ({ address, port }, seconds) => [
      ...['fortio', 'load', ...shape(seconds), `http://${address}:${port}/`],
    ],
    normalisedArgv: (seconds) => ['fortio', 'load', ...shape(seconds)],
    nominalSeconds: (seconds) => seconds,
    parse: (output, seconds) => {
      const benchmark = loop === 'closed' ? 'http_rps' : 'http_latency'
      return readWith(fortioAdapter, output, { benchmark, seconds })
    },
  }
}
