import { z } from 'zod'
import { Instant } from '../../server/contract/values.ts'
import { judgeElapsed } from '../tools/tool.ts'
import { reverseSuffix } from './iperf3-metrics.ts'
import { Intervals, Start, TcpEnd, UdpEnd } from './iperf3-schema.ts'
import { type Iperf3Settings, iperf3Settings } from './iperf3-settings.ts'
import { type DirectionValues, tcpValues, udpValues } from './iperf3-values.ts'
import { firstIssue } from './strict-json.ts'

/** One test of iperf3, as one document of any version tells it. */
export interface Iperf3Test {
  readonly kind: 'test'
  readonly version: string
  readonly settings: Iperf3Settings
  /** Made at random for each test. */
  readonly cookie: string | null
  /** Epoch milliseconds. */
  readonly startedAt: number | null
  /** How long the receiver measured; of two directions the shorter one. */
  readonly seconds: number
  readonly values: Readonly<Record<string, number>>
  readonly suspect: readonly string[]
  readonly notes: readonly string[]
}

/** What the caller knows, where the document may not tell it. */
export interface Iperf3Asked {
  /** For each stream of UDP, bit/s; 0 is unlimited, null unknown. */
  readonly bitrate: number | null
}

export type Iperf3Outcome = Iperf3Test | { readonly kind: 'refused'; readonly reason: string }

/**
 * Reads one result document of iperf3 (3.0 to 3.21), given with the paths of its repeated keys. A failed test is told by
 * the `error` key, or by an empty `end` alone (3.9); a document that says what was received but nothing, less time than
 * was asked for, or the same thing twice, is refused too.
 */
export function readIperf3Test(
  document: unknown,
  repeated: ReadonlySet<string>,
  asked: Iperf3Asked = { bitrate: null },
): Iperf3Outcome {
  const failed = Failed.safeParse(document)
  if (failed.success) return refuse(`iperf3 reported: ${failed.data.error.slice(0, 500)}`)
  if (Empty.safeParse(document).success) return refuse('iperf3 printed a result with nothing in it')
  const shape = Shape.safeParse(document)
  if (!shape.success) return refuse(`expected an iperf3 result, but ${firstIssue(shape.error)}`)
  const version = /^iperf (3\.\S+)$/.exec(shape.data.start.version)?.[1]
  if (version === undefined) return refuse(`expected iperf 3, got ${shape.data.start.version}`)
  const twice = [...repeated].find((path) => !harmless.test(path))
  if (twice !== undefined) return refuse(said(twice))
  const protocol = shape.data.start.test_start.protocol
  if (protocol === 'TCP') return readTcp(shape.data, version)
  if (protocol === 'UDP') return readUdp(shape.data, version, asked)
  return refuse(`expected a TCP or UDP test, got ${protocol.slice(0, 100)}`)
}

const Failed = z.object({ error: z.string() })
const Empty = z.object({ end: z.strictObject({}) })
const Shape = z.object({ start: Start, intervals: Intervals, end: z.record(z.string(), z.unknown()) })
type Shape = z.infer<typeof Shape>

/** With several streams, 3.2 to 3.13 tell each stream's buffers in one object; servers tell the bit rate twice. */
const harmless =
  /^(?:start\.(?:sock_bufsize|sndbuf_actual|rcvbuf_actual|target_bitrate)$|server_output_json\.)/

/** Both directions under one name, as 3.7 to 3.10 print them: one of them is lost to every JSON reader. */
const bothWays = /^(?:end\.sum_|end\.sum$|intervals\[\]\.sum$)/

function said(path: string): string {
  return bothWays.test(path)
    ? `iperf3 says ${path} twice, once for each direction, as before 3.11: measure both directions with 3.11 or later`
    : `iperf3 says ${path.slice(0, 200)} twice: nobody can tell which is meant`
}

function readTcp({ start, intervals, end }: Shape, version: string): Iperf3Outcome {
  const result = TcpEnd.safeParse(end)
  if (!result.success) return refuse(`expected an iperf3 TCP result, but ${firstIssue(result.error)}`)
  const { streams, sum_received_bidir_reverse: back, sum_sent_bidir_reverse: sentBack } = result.data
  const settings = iperf3Settings(start, {
    ...{ protocol: 'TCP', congestion: result.data.sender_tcp_congestion ?? null },
    bothWays: back !== undefined || start.test_start.bidir === 1,
  })
  const [forward, backward] = split(streams, ({ sender }) => sender.sender, settings)
  const values = [
    tcpValues({
      ...{ sent: result.data.sum_sent, received: result.data.sum_received, streams: forward },
      intervals: intervals.map(({ sum }) => sum),
    }),
  ]
  if (back !== undefined && sentBack !== undefined) {
    const backwards = intervals.flatMap(({ sum_bidir_reverse: sum }) => sum ?? [])
    values.push(tcpValues({ sent: sentBack, received: back, streams: backward, intervals: backwards }))
  }
  return assembled({ start, version, settings, streams: streams.length, values })
}

function readUdp({ start, end }: Shape, version: string, asked: Iperf3Asked): Iperf3Outcome {
  const result = UdpEnd.safeParse(end)
  if (!result.success) return refuse(`expected an iperf3 UDP result, but ${firstIssue(result.error)}`)
  const { streams, sum, sum_sent: sent, sum_received: received, ...more } = result.data
  const back = more.sum_received_bidir_reverse
  const told = iperf3Settings(start, {
    ...{ protocol: 'UDP', congestion: null },
    bothWays: back !== undefined || start.test_start.bidir === 1,
  })
  const settings = { ...told, bitrate: told.bitrate ?? asked.bitrate }
  const [forward, backward] = split(streams, ({ udp }) => udp.sender, settings)
  const countsOmitted = settings.omit > 0 && minorOf(version) < 14
  const values = [udpValues({ sum, sent, received, streams: forward, countsOmitted }, settings)]
  if (back !== undefined) {
    const sentBack = more.sum_sent_bidir_reverse
    const direction = { sum: back, sent: sentBack, received: back, streams: backward, countsOmitted }
    values.push(udpValues(direction, settings))
  }
  return assembled({ start, version, settings, streams: streams.length, values })
}

/** 12 of `3.12.1-rc`. */
function minorOf(version: string): number {
  return Number(/^3\.(\d+)/.exec(version)?.[1])
}

/** The streams of each direction; all in the first where there is one direction only. */
function split<T>(
  streams: readonly T[],
  isForward: (stream: T) => boolean | undefined,
  { direction }: Iperf3Settings,
): readonly [readonly T[], readonly T[]] {
  if (direction !== 'both') return [streams, []]
  return [streams.filter(isForward), streams.filter((stream) => !isForward(stream))]
}

interface Parts {
  readonly start: Shape['start']
  readonly version: string
  readonly settings: Iperf3Settings
  /** How many there are, in both directions together. */
  readonly streams: number
  /** For each direction. */
  readonly values: readonly DirectionValues[]
}

function assembled({ start, version, settings, streams, values }: Parts): Iperf3Outcome {
  const directions = settings.direction === 'both' ? 2 : 1
  // 3.7 to 3.10 do not say that a test went both ways; it shows in twice as many streams.
  if (streams !== settings.streams * directions || values.length !== directions) {
    const expected = `${settings.streams * directions} streams and ${directions} sums`
    return refuse(`expected ${expected} of what was received, got ${streams} streams and ${values.length}`)
  }
  const refused = values.find((one) => one.kind === 'refused')
  if (refused !== undefined) return refused
  const told = values.filter((one) => one.kind === 'values')
  const seconds = Math.min(...told.map((one) => one.seconds))
  const elapsed = judged(seconds, settings)
  if (elapsed.failure !== null) return refuse(`iperf3 ${elapsed.failure}`)
  return {
    kind: 'test',
    ...{ version, settings, seconds, cookie: start.cookie ?? null },
    startedAt: startedAt(start),
    values: { ...told[0]?.values, ...reversed(told[1]?.values ?? {}) },
    suspect: [...new Set([...elapsed.suspect, ...told.flatMap(({ suspect }) => suspect)])],
    notes: settings.protocol === 'UDP' && settings.bitrate === null ? [noBitrate] : [],
  }
}

/** A test that ends after so many bytes takes as long as it takes. */
function judged(seconds: number, settings: Iperf3Settings): ReturnType<typeof judgeElapsed> {
  const timed = settings.bytes === 0 && settings.blocks === 0
  return timed ? judgeElapsed(seconds, settings.seconds) : { failure: null, suspect: [] }
}

const noBitrate = 'Before 3.11 iperf3 does not tell which bit rate was asked for.'

function startedAt({ timestamp }: Shape['start']): number | null {
  if (timestamp === undefined) return null
  const instant = timestamp.timemillisecs ?? timestamp.timesecs * 1000
  return Instant.safeParse(instant).success ? instant : null
}

function reversed(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${name}${reverseSuffix}`, value]))
}

function refuse(reason: string): Iperf3Outcome {
  return { kind: 'refused', reason }
}
