import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { iperf3MetricsOf } from '../adapters/iperf3-metrics.ts'
import type { Iperf3Settings } from '../adapters/iperf3-settings.ts'
import { readIperf3Test } from '../adapters/iperf3-test.ts'
import { readJsonDocuments } from '../adapters/json-documents.ts'
import { repeatedKeys } from '../adapters/repeated-keys.ts'
import { endFailure, judgeElapsed, type Parsed, refuse, type Tool, type ToolOutput } from './tool.ts'

const omit = z.int().min(0).max(60).default(1)
const streams = z.int().min(1).max(128)
const bytes = z.int().min(1).max(1_048_576)
/** Of the sockets' buffers; the system's own where absent. */
const window = z.int().min(1_024).max(1_073_741_824).optional()

export const Iperf3StreamOptions = z.strictObject({
  /** Seconds at the beginning that do not count. */
  omit,
  /** Congestion control, e.g. `cubic`; the sender's own default where absent. */
  congestion: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,15}$/, 'expected the name of a congestion control, e.g. cubic')
    .optional(),
  /** Bytes of each write. */
  length: bytes.optional(),
  window,
})

export const Iperf3StreamsOptions = Iperf3StreamOptions.extend({ streams: streams.default(1) })

const datagram = z.int().min(16).max(65_507)

/** As fast as it goes. */
export const Iperf3PacketsOptions = z.strictObject({
  omit,
  streams: streams.default(1),
  length: datagram.default(64),
  window,
})

/** At a fixed rate, which is to be the same for as long as results are compared. */
export const Iperf3LossOptions = z.strictObject({
  omit,
  streams: streams.default(1),
  length: datagram.default(1_400),
  window,
  /** Of each stream, bit/s. Low enough for an emulated machine: what a bare one carries is for its suite to say. */
  bitrate: z.int().min(1_000).max(1_000_000_000_000).default(100_000_000),
})

type StreamShape = z.input<typeof Iperf3StreamsOptions> & { readonly reverse?: boolean }

/** TCP throughput: from the client to the server, or with `reverse` the other way. */
export function iperf3({ reverse = false, ...given }: StreamShape): Tool {
  const options = Iperf3StreamsOptions.parse(given)
  return iperf3Tool({ protocol: 'TCP', reverse, bitrate: null, ...options })
}

/** UDP packets that arrive when the client sends as fast as it can. */
export function iperf3Packets(given: z.input<typeof Iperf3PacketsOptions> = {}): Tool {
  return iperf3Tool({ protocol: 'UDP', reverse: false, bitrate: 0, ...Iperf3PacketsOptions.parse(given) })
}

/** UDP packets that are lost at a fixed rate. */
export function iperf3Loss(given: z.input<typeof Iperf3LossOptions> = {}): Tool {
  return iperf3Tool({ protocol: 'UDP', reverse: false, ...Iperf3LossOptions.parse(given) })
}

/** What one TCP stream is measured by. */
export const iperf3Metrics: readonly MetricDefinition[] = iperf3MetricsOf({
  ...{ protocol: 'TCP', streams: 1, direction: 'forward', bitrate: null },
})

interface Asked {
  readonly protocol: 'TCP' | 'UDP'
  readonly reverse: boolean
  readonly streams: number
  readonly omit: number
  readonly bitrate: number | null
  readonly congestion?: string | undefined
  readonly length?: number | undefined
  readonly window?: number | undefined
}

/** One client of iperf3, each repetition against a server of its own. */
function iperf3Tool(asked: Asked): Tool {
  const shape = (seconds: number) => [
    ...['-t', String(seconds), '-O', String(asked.omit), '-i', '1', '-P', String(asked.streams)],
    ...(asked.protocol === 'UDP' ? ['-u'] : []),
    ...option('-b', asked.bitrate ?? undefined),
    ...option('-l', asked.length),
    ...option('-w', asked.window),
    ...option('-C', asked.congestion),
    ...(asked.reverse ? ['-R'] : []),
    ...['-J', '--get-server-output'],
  ]
  return {
    name: 'iperf3',
    metrics: iperf3MetricsOf({ ...asked, direction: asked.reverse ? 'reverse' : 'forward' }),
    versionArgv: ['iperf3', '--version'],
    parseVersion: ({ stdout }) => /^iperf (\d+\.\d+\S*)/m.exec(stdout)?.[1] ?? null,
    server: { argv: ({ address, port }) => ['iperf3', '-s', '-1', '-B', address, '-p', String(port)] },
    clientArgv: ({ address, port }, seconds) => [
      ...['iperf3', '-c', address, '-p', String(port)],
      ...shape(seconds),
    ],
    normalisedArgv: (seconds) => ['iperf3', ...shape(seconds)],
    nominalSeconds: (seconds) => seconds + asked.omit,
    parse: (output, seconds) => parse(output, { asked, seconds }),
  }
}

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)]
}

/**
 * Reads what the client printed with `-J`. Neither the exit code nor the `error` key tells a failure alone (3.11 to 3.13
 * exit with 0 on a refused connection, 3.9 prints no key), so both are looked at; and the test must be the one asked for.
 */
function parse(
  output: ToolOutput,
  { asked, seconds }: { readonly asked: Asked; readonly seconds: number },
): Parsed {
  const read = readJsonDocuments(output.stdout)
  const [document, ...more] = read.kind === 'documents' ? read.documents : []
  const repeated = repeatedKeys(read.kind === 'documents' ? (read.sources[0] ?? '') : '')
  const outcome = readIperf3Test(document, repeated, asked)
  if (outcome.kind === 'refused' && outcome.reason.startsWith('iperf3 reported:'))
    return refuse(outcome.reason)
  const ended = endFailure('iperf3', output)
  if (ended !== null) return refuse(ended)
  if (read.kind === 'broken') return refuse(`expected one JSON document from iperf3, but ${read.reason}`)
  if (more.length > 0) {
    return refuse(`expected one JSON document from iperf3, got ${more.length + 1} following each other`)
  }
  if (outcome.kind === 'refused') return refuse(outcome.reason)
  const other = difference(outcome.settings, asked)
  if (other !== null) return refuse(other)
  const elapsed = judgeElapsed(outcome.seconds, seconds)
  if (elapsed.failure !== null) return refuse(`iperf3 ${elapsed.failure}`)
  return {
    kind: 'values',
    values: outcome.values,
    suspect: [...new Set([...elapsed.suspect, ...outcome.suspect])],
    notes: outcome.notes,
  }
}

/** In what a test is another one than was asked for. */
function difference(test: Iperf3Settings, asked: Asked): string | null {
  if (test.protocol !== asked.protocol) return `expected a ${asked.protocol} test, got ${test.protocol}`
  const direction = asked.reverse ? 'reverse' : 'forward'
  if (test.direction !== direction) {
    return `expected a test in one direction (${direction}), got another direction (${test.direction})`
  }
  if (test.streams !== asked.streams) return `expected ${asked.streams} streams, got ${test.streams}`
  if (asked.length !== undefined && test.blockSize !== asked.length) {
    return `expected messages of ${asked.length} bytes, got ${test.blockSize}`
  }
  if (asked.bitrate !== null && test.bitrate !== asked.bitrate) {
    return `expected a bit rate of ${asked.bitrate} bit/s, got ${test.bitrate}`
  }
  // Before 3.1.7 nobody tells it.
  if (asked.congestion !== undefined && test.congestion !== null && test.congestion !== asked.congestion) {
    return `expected congestion control ${asked.congestion}, got ${test.congestion}`
  }
  return null
}
