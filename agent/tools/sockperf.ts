import { z } from 'zod'
import { type SockperfMode, sockperfMetrics } from '../adapters/sockperf-metrics.ts'
import { readSockperfTest, type SockperfTest } from '../adapters/sockperf-test.ts'
import { stripAnsi } from '../adapters/strip-ansi.ts'
import {
  type Endpoint,
  endFailure,
  judgeElapsed,
  type Parsed,
  refuse,
  type Tool,
  type ToolOutput,
} from './tool.ts'

/** sockperf's own header takes 14 bytes. */
const message = z.int().min(14).max(65_507)

export const SockperfTailOptions = z.strictObject({ bytes: message.default(64) })

export const SockperfLoadOptions = z.strictObject({
  bytes: message.default(64),
  /**
   * Messages each second, the same for as long as results are compared: a rate that is measured anew would make the runs
   * incomparable. Low enough for an emulated machine; for a bare one the suite says about 80 % of what it carries.
   */
  mps: z.int().min(10).max(10_000_000).default(5_000),
  /** One message of so many is answered, and measured. */
  replyEvery: z.int().min(1).max(10_000).default(10),
})

/** TCP ping-pong: round trips one after the other, and their tail. */
export function sockperfTail(given: z.input<typeof SockperfTailOptions> = {}): Tool {
  const { bytes } = SockperfTailOptions.parse(given)
  return sockperfTool({ mode: 'pp', transport: 'tcp', bytes, headline: 'median', load: null })
}

/** Round trips over TCP while messages are sent at a fixed rate. */
export function sockperfUnderLoad(given: z.input<typeof SockperfLoadOptions> = {}): Tool {
  const { bytes, ...load } = SockperfLoadOptions.parse(given)
  return sockperfTool({ mode: 'ul', transport: 'tcp', bytes, headline: 'median', load })
}

/** Transactions of the smallest message that sockperf has: 14 bytes each way, where netperf's are of one byte. */
export function sockperfTransactions(transport: 'tcp' | 'udp'): Tool {
  return sockperfTool({ mode: 'pp', transport, bytes: 14, headline: 'rate', load: null })
}

interface Asked {
  readonly mode: SockperfMode
  readonly transport: 'tcp' | 'udp'
  readonly bytes: number
  readonly headline: 'median' | 'rate'
  readonly load: { readonly mps: number; readonly replyEvery: number } | null
}

/** sockperf's client printing whole round trips: without `--full-rtt` it prints halves. */
function sockperfTool(asked: Asked): Tool {
  const { mode, transport, load } = asked
  const shape = (seconds: number) => [
    ...(transport === 'tcp' ? ['--tcp'] : []),
    ...['-m', String(asked.bytes), '-t', String(seconds)],
    ...(load === null ? [] : [`--mps=${load.mps}`, `--reply-every=${load.replyEvery}`]),
    '--full-rtt',
  ]
  return {
    name: 'sockperf',
    metrics: sockperfMetrics({ mode, fullRtt: true }, asked.headline),
    versionArgv: ['sockperf', '--version'],
    parseVersion: ({ stdout, stderr }) =>
      /version #?(\d+\.\d+\S*)/.exec(stripAnsi(stdout + stderr))?.[1] ?? null,
    server: { argv: transport === 'tcp' ? tcpServer : udpServer },
    clientArgv: ({ address, port }, seconds) => [
      ...['sockperf', mode, '-i', address, '-p', String(port)],
      ...shape(seconds),
    ],
    normalisedArgv: (seconds) => ['sockperf', mode, ...shape(seconds)],
    // It sleeps for 0.1 s before and for 2.1 s after its test.
    nominalSeconds: (seconds) => seconds + 2.2,
    parse: (output, seconds) => parse(output, asked, seconds),
  }
}

function tcpServer({ address, port }: Endpoint): readonly string[] {
  return ['sockperf', 'sr', '-i', address, '-p', String(port), '--tcp']
}

/** It listens on TCP as well: a port that is only UDP's does not show when the server is ready. */
function udpServer({ address, port }: Endpoint): readonly string[] {
  return ['sh', '-c', serveBoth, 'sh', address, String(port)]
}

/** sockperf takes several sockets from a regular file only; this one has no name any more when sockperf starts. */
const serveBoth = [
  'file=$(mktemp) && exec 3<>"$file" && rm "$file"',
  'printf "T:%s:%s\\nU:%s:%s\\n" "$1" "$2" "$1" "$2" >&3',
  'exec sockperf sr -f /proc/self/fd/3',
].join(' && ')

/** Reads what the client printed. It exits with 0 on errors, so what it says is looked at first. */
function parse(output: ToolOutput, asked: Asked, seconds: number): Parsed {
  const outcome = readSockperfTest(`${output.stderr}\n${output.stdout}`)
  if (outcome.kind === 'refused' && outcome.reason.startsWith('sockperf reported:'))
    return refuse(outcome.reason)
  const ended = endFailure('sockperf', output)
  if (ended !== null) return refuse(ended)
  if (outcome.kind === 'refused') return refuse(outcome.reason)
  const other = difference(outcome, asked)
  if (other !== null) return refuse(other)
  const elapsed = judgeElapsed(outcome.totalSeconds, seconds)
  if (elapsed.failure !== null) return refuse(`sockperf ${elapsed.failure}`)
  const { values, notes } = outcome
  const suspect = [...elapsed.suspect, ...outcome.suspect, ...tooSlow(outcome, asked)]
  return { kind: 'values', values, suspect, notes }
}

/** In what a test is another one than was asked for. */
function difference(test: SockperfTest, { mode, transport }: Asked): string | null {
  if (!test.fullRtt)
    return 'expected a summary "Round trip is … usec" from sockperf, got half round trips or a rate'
  if (test.transport !== transport) return `expected sockperf over ${transport}, got ${test.transport}`
  return test.mode === mode ? null : `expected sockperf ${mode}, got ${test.mode}`
}

function tooSlow({ sent, totalSeconds }: SockperfTest, { load }: Asked): readonly string[] {
  if (load === null || sent / totalSeconds >= 0.95 * load.mps) return []
  return [`sent ${Math.round(sent / totalSeconds)} messages/s where ${load.mps} were asked for`]
}
