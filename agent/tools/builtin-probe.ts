import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { readJsonDocuments } from '../adapters/json-documents.ts'
import { observationsNeeded, percentiles, rttMetrics, tooFewObservations } from '../adapters/round-trips.ts'
import { ownProgram } from '../own-program.ts'
import { iperf3Metrics } from './iperf3.ts'
import { connectionMetrics, transactionValues } from './probe-transactions.ts'
import { endFailure, judgeElapsed, type Parsed, refuse, type Tool, type ToolOutput } from './tool.ts'

export type ProbeMode = 'stream' | 'rr' | 'both' | 'crr'

/**
 * The probe that comes with the agent: two Node processes over TCP. It stands in on hosts without iperf3 or sockperf
 * and is the canary. Its figures include Node's event loop, so it is a tool of its own and never shares a series.
 */
export function builtinProbe(mode: ProbeMode): Tool {
  const shape = (seconds: number) => ['--mode', mode, '--seconds', String(seconds)]
  return {
    name: 'metalmark-probe',
    metrics: metricsOf(mode),
    versionArgv: [...probe, 'version'],
    parseVersion: ({ stdout }) => /^metalmark-probe (\S+)$/m.exec(stdout)?.[1] ?? null,
    server: { argv: ({ address, port }) => [...probe, 'server', address, String(port)] },
    clientArgv: ({ address, port }, seconds) => [
      ...probe,
      ...['client', address, String(port)],
      ...shape(seconds),
    ],
    normalisedArgv: (seconds) => ['metalmark-probe', 'client', ...shape(seconds)],
    // Each part begins with a quarter of a second that is not measured.
    nominalSeconds: (seconds) => (mode === 'both' ? 2 : 1) * (seconds + 0.25),
    parse: (output, seconds) => parseProbe(output, { mode, seconds }),
  }
}

/** Reads the one JSON document that the probe's client prints. */
export function parseProbe(
  output: ToolOutput,
  request: { readonly mode: ProbeMode; readonly seconds: number },
): Parsed {
  const ended = endFailure('metalmark-probe', output)
  if (ended !== null) return refuse(ended)
  const read = readJsonDocuments(output.stdout)
  if (read.kind === 'broken')
    return refuse(`expected one JSON document from metalmark-probe, but ${read.reason}`)
  const result = Document.safeParse(read.documents.length === 1 ? read.documents[0] : undefined)
  if (!result.success) return refuse('expected one result document from metalmark-probe, got something else')
  const { stream, rr, crr } = result.data
  const missing = partsOf[request.mode].find((part) => result.data[part] === undefined)
  if (missing !== undefined) return refuse(`expected a ${partNames[missing]} result from metalmark-probe`)
  const parts = [stream && readStream(stream), rr && readRoundTrips(rr), crr && readConnections(crr)]
  return readParts(parts, [stream, rr, crr], request.seconds)
}

const partNames = { stream: 'stream', rr: 'round-trip', crr: 'connection' } as const

const partsOf: Readonly<Record<ProbeMode, readonly (keyof typeof partNames)[]>> = {
  stream: ['stream'],
  rr: ['rr'],
  both: ['stream', 'rr'],
  crr: ['crr'],
}

type Part = { readonly values: Readonly<Record<string, number>>; readonly notes: readonly string[] } | string

function readParts(
  parts: readonly (Part | undefined)[],
  measured: readonly ({ readonly seconds: number } | undefined)[],
  seconds: number,
): Parsed {
  const suspect: string[] = []
  for (const part of measured) {
    if (part === undefined) continue
    const elapsed = judgeElapsed(part.seconds, seconds)
    if (elapsed.failure !== null) return refuse(`metalmark-probe ${elapsed.failure}`)
    suspect.push(...elapsed.suspect)
  }
  let values: Readonly<Record<string, number>> = {}
  const notes: string[] = []
  for (const part of parts) {
    if (part === undefined) continue
    if (typeof part === 'string') return refuse(part)
    values = { ...values, ...part.values }
    notes.push(...part.notes)
  }
  return { kind: 'values', values, suspect, notes }
}

function readStream({ bytes, seconds }: z.infer<typeof Stream>): Part {
  if (bytes === 0) return 'metalmark-probe says that the receiver got nothing'
  return { values: { throughput: (bytes * 8) / seconds }, notes: [] }
}

function readRoundTrips({ observations, ...measured }: z.infer<typeof RoundTrips>): Part {
  const values: Record<string, number> = {}
  const notes: string[] = []
  for (const { metric, quantile } of percentiles) {
    if (observations >= observationsNeeded(quantile)) values[metric] = measured[metric]
    else notes.push(tooFewObservations(metric, quantile))
  }
  if (values['rtt_p50'] === undefined)
    return `expected at least 20 round trips from metalmark-probe, got ${observations}`
  return { values: { ...values, observations }, notes }
}

function readConnections({ count, seconds }: z.infer<typeof Connections>): Part {
  if (count === 0) return 'metalmark-probe says that no connection was made'
  return { values: transactionValues('crr', { count, seconds }), notes: [] }
}

function metricsOf(mode: ProbeMode): readonly MetricDefinition[] {
  if (mode === 'crr') return connectionMetrics
  const throughput = iperf3Metrics.filter((metric) => metric.name === 'throughput')
  if (mode === 'stream') return throughput
  return mode === 'rr' ? rttMetrics() : [...throughput, ...rttMetrics()]
}

const Stream = z.object({ bytes: z.number().nonnegative(), seconds: z.number().positive() })
const micros = z.number().positive()
const RoundTrips = z.object({
  observations: z.number().int().nonnegative(),
  seconds: z.number().positive(),
  rtt_p50: micros,
  rtt_p90: micros,
  rtt_p99: micros,
  rtt_p999: micros,
})
const Connections = z.object({ count: z.int().nonnegative(), seconds: z.number().positive() })
const Document = z.object({
  stream: Stream.optional(),
  rr: RoundTrips.optional(),
  crr: Connections.optional(),
})

const probe = ownProgram('tools/probe-program')
