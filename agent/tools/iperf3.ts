import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { readJsonDocuments } from './json-documents.ts'
import {
  type Endpoint,
  endFailure,
  judgeElapsed,
  type Parsed,
  refuse,
  type Tool,
  type ToolOutput,
} from './tool.ts'

/** iperf3 with `streams` parallel TCP streams, each repetition against a server of its own. */
export function iperf3(options: { readonly streams: number }): Tool {
  const shape = (seconds: number) => [
    ...['-t', String(seconds), '-O', '1', '-i', '1', '-P', String(options.streams)],
    ...['-J', '--get-server-output'],
  ]
  return {
    name: 'iperf3',
    metrics: iperf3Metrics,
    versionArgv: ['iperf3', '--version'],
    parseVersion: ({ stdout }) => /^iperf (\d+\.\d+\S*)/m.exec(stdout)?.[1] ?? null,
    serverArgv: ({ address, port }: Endpoint) => ['iperf3', '-s', '-1', '-B', address, '-p', String(port)],
    clientArgv: ({ address, port }, seconds) => [
      ...['iperf3', '-c', address, '-p', String(port)],
      ...shape(seconds),
    ],
    normalisedArgv: (seconds) => ['iperf3', ...shape(seconds)],
    // One omitted second before the measured ones.
    nominalSeconds: (seconds) => seconds + 1,
    parse: (output, seconds) => parseIperf3(output, { seconds, streams: options.streams }),
  }
}

/** Goodput as the receiver saw it is the headline; the retransmits explain it. */
export const iperf3Metrics: readonly MetricDefinition[] = [
  { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
  { name: 'retransmits', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
]

export interface Iperf3Request {
  readonly seconds: number
  readonly streams: number
}

/**
 * Reads what an iperf3 client (3.0 to 3.21) printed with `-J`. Neither the exit code nor the `error` key tells a
 * failure alone (3.11 to 3.13 exit with 0 on a refused connection, 3.9 prints no key), so both are looked at, and the
 * sums must be there, above zero and as long as asked for.
 */
export function parseIperf3(output: ToolOutput, request: Iperf3Request): Parsed {
  const read = readJsonDocuments(output.stdout)
  const [document, ...more] = read.kind === 'documents' ? read.documents : []
  const error = ErrorDocument.safeParse(document)
  if (error.success) return refuse(`iperf3 reported: ${error.data.error.slice(0, 500)}`)
  const ended = endFailure('iperf3', output)
  if (ended !== null) return refuse(ended)
  if (read.kind === 'broken') return refuse(`expected one JSON document from iperf3, but ${read.reason}`)
  if (more.length > 0) {
    return refuse(`expected one JSON document from iperf3, got ${more.length + 1} following each other`)
  }
  const result = Document.safeParse(document)
  if (!result.success) return refuse(`expected an iperf3 TCP result, but ${firstIssue(result.error)}`)
  return readResult(result.data, request)
}

function readResult({ start, end }: z.infer<typeof Document>, request: Iperf3Request): Parsed {
  const { protocol, num_streams: streams, reverse, bidir } = start.test_start
  // 3.7 to 3.10 do not say that a test was bidirectional; it shows in twice as many streams.
  const oneWay = reverse !== 1 && bidir !== 1 && end.streams.length === streams
  if (protocol !== 'TCP' || !oneWay) {
    const came = protocol === 'TCP' ? 'another direction' : protocol
    return refuse(`expected a TCP test from client to server, got ${came}`)
  }
  if (streams !== request.streams) return refuse(`expected ${request.streams} streams, got ${streams}`)
  const { bits_per_second: throughput, bytes, seconds } = end.sum_received
  if (throughput <= 0 || bytes <= 0)
    return refuse('iperf3 says that the receiver got nothing (sum_received is 0)')
  const elapsed = judgeElapsed(seconds, request.seconds)
  if (elapsed.failure !== null) return refuse(`iperf3 ${elapsed.failure}`)
  const retransmits = end.sum_sent.retransmits
  return {
    kind: 'values',
    values: retransmits === undefined ? { throughput } : { throughput, retransmits },
    suspect: elapsed.suspect,
    notes: [],
  }
}

const ErrorDocument = z.object({ error: z.string() })

const Document = z.object({
  start: z.object({
    test_start: z.object({
      protocol: z.string(),
      num_streams: z.number(),
      reverse: z.number().optional(),
      bidir: z.number().optional(),
    }),
  }),
  end: z.object({
    streams: z.array(z.unknown()),
    sum_sent: z.object({ retransmits: z.number().nonnegative().optional() }),
    sum_received: z.object({ bits_per_second: z.number(), bytes: z.number(), seconds: z.number() }),
  }),
})

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue === undefined ? 'it has another shape' : `at ${issue.path.join('.')}: ${issue.message}`
}
