import { meanAndSd } from '../../server/stats/mean-and-sd.ts'
import type { Interval, Sum, TcpEnd, TcpStream, UdpStream, UdpSum } from './iperf3-schema.ts'
import type { Iperf3Settings } from './iperf3-settings.ts'

/** The numbers of one direction, or why there are none. */
export type DirectionValues =
  | {
      readonly kind: 'values'
      readonly values: Readonly<Record<string, number>>
      /** How long the receiver measured. */
      readonly seconds: number
      readonly suspect: readonly string[]
    }
  | { readonly kind: 'refused'; readonly reason: string }

export interface TcpDirection {
  readonly sent: TcpEnd['sum_sent']
  readonly received: Sum
  readonly streams: readonly TcpStream[]
  /** Of this direction, omitted ones included. */
  readonly intervals: readonly Interval[]
}

/**
 * TCP: the receiver's bit rate. `retransmits` and the mean round trip are the sender's. `interval_cv` is the coefficient
 * of variation of the intervals' rates; `fairness` is Jain's index (1 where all streams got the same, 1/n where one got all).
 */
export function tcpValues({ sent, received, streams, intervals }: TcpDirection): DirectionValues {
  const wrong = contradiction(received)
  if (wrong !== null) return { kind: 'refused', reason: wrong }
  const rtts = streams.map(({ sender }) => sender.mean_rtt ?? 0)
  const cv = intervalCv(intervals, received.seconds)
  return {
    kind: 'values',
    seconds: received.seconds,
    values: {
      throughput: received.bits_per_second,
      ...(sent.retransmits === undefined ? {} : { retransmits: sent.retransmits }),
      // 0 stands for unknown, on the side that does not send.
      ...(rtts.length > 0 && rtts.every((rtt) => rtt > 0) ? { rtt_mean: meanAndSd(rtts).mean } : {}),
      ...(cv === null ? {} : { interval_cv: cv }),
      ...(streams.length > 1 ? { fairness: jain(streams.map((one) => one.receiver.bits_per_second)) } : {}),
    },
    suspect: moreThanSent(sent, received),
  }
}

export interface UdpDirection {
  readonly sum: UdpSum
  readonly sent: UdpSum | undefined
  readonly received: UdpSum | undefined
  readonly streams: readonly UdpStream[]
  /** Whether `lost_packets` holds what was lost in the omitted time too. */
  readonly countsOmitted: boolean
}

/**
 * UDP: packets that arrived, each second, and the share of those sent that did not. From 3.11 the receiver's bytes tell how
 * many came. `lost_packets` says the same, but with `-O` before 3.14 it also counts what was lost in the omitted time, so it
 * is not used there; before 3.11 there is `sum` alone, whose bytes are the sent ones, and nothing to tell it from.
 */
export function udpValues(direction: UdpDirection, settings: Iperf3Settings): DirectionValues {
  const { sum, received, streams } = direction
  const packets =
    received === undefined ? sum.packets - sum.lost_packets : received.bytes / settings.blockSize
  const wrong = received === undefined ? noPackets(packets) : contradiction(received)
  if (wrong !== null) return { kind: 'refused', reason: wrong }
  const { seconds, jitter_ms: jitter } = received ?? sum
  const disorder = streams.map(({ udp }) => udp.out_of_order)
  const loss = lossOf(direction, packets)
  return {
    kind: 'values',
    seconds,
    values: {
      pps: packets / seconds,
      loss,
      jitter: jitter * 1000,
      ...(disorder.every((count) => count !== undefined)
        ? { out_of_order: disorder.reduce((total, count) => total + count, 0) }
        : {}),
    },
    suspect: [
      ...(direction.countsOmitted && received === undefined ? [omittedLosses] : []),
      ...overload(direction, settings, loss),
    ],
  }
}

const omittedLosses =
  'before 3.14 iperf3 counts packets that were lost in the omitted time, and before 3.11 nothing tells how many: use -O 0'

/** In percent. */
function lossOf({ sum, sent, received, countsOmitted }: UdpDirection, packets: number): number {
  if (!countsOmitted || received === undefined || sent === undefined || sent.packets === 0) {
    return (received ?? sum).lost_percent
  }
  // Packets that were on their way when the measured time began may make it negative.
  return Math.max(0, 100 * (1 - packets / sent.packets))
}

/** Above this loss at a fixed rate an end could not keep up: loss of 46 % and more is what an overloaded one shows. */
const overloadPercent = 40

function overload({ sum, sent = sum }: UdpDirection, settings: Iperf3Settings, loss: number): string[] {
  const asked = (settings.bitrate ?? 0) * settings.streams
  if (asked === 0) return []
  const suspect: string[] = []
  // The server does not know what was sent and says 0.
  if (sent.bytes > 0 && sent.bits_per_second < 0.95 * asked) {
    const share = Math.round((100 * sent.bits_per_second) / asked)
    suspect.push(`the sender was overloaded: it sent ${share} % of the bit rate asked for`)
  }
  if (loss > overloadPercent) {
    suspect.push(`${loss.toFixed(1)} % were lost: an end was overloaded, which says little of the path`)
  }
  return suspect
}

function noPackets(packets: number): string | null {
  if (packets < 0) return 'iperf3 says that more packets were lost than sent'
  return packets === 0 ? 'iperf3 says that the receiver got nothing (all packets are lost)' : null
}

/** Why the receiver's sum cannot be believed. 3.0 prints six digits, later versions all. */
function contradiction({ bytes, seconds, bits_per_second: rate }: Sum): string | null {
  if (bytes === 0 || rate === 0) return 'iperf3 says that the receiver got nothing (sum_received is 0)'
  const computed = (bytes * 8) / seconds
  if (Math.abs(computed - rate) <= 1e-3 * rate) return null
  return `iperf3 says ${rate} bit/s, but ${bytes} bytes in ${seconds} s (sum_received) are ${computed} bit/s`
}

/** With `-O`, bytes sent before the measured time may arrive in it: few of them are well. */
function moreThanSent(sent: Sum, received: Sum): readonly string[] {
  // The server does not know what was sent and says 0.
  if (sent.bytes === 0 || received.bytes <= 1.02 * sent.bytes) return []
  const percent = (100 * (received.bytes / sent.bytes - 1)).toFixed(1)
  return [`the receiver got ${percent} % more bytes than the sender sent`]
}

/** Two rates have no spread worth the name. */
const fewestIntervals = 3

/** In percent; null where the intervals are too few or do not cover the test. Omitted ones and a short last one do not count. */
function intervalCv(intervals: readonly Interval[], seconds: number): number | null {
  const measured = intervals.filter(({ omitted }) => !omitted)
  const longest = measured.reduce((most, interval) => Math.max(most, interval.seconds), 0)
  const whole = measured.filter((interval) => interval.seconds >= longest / 2)
  const covered = measured.reduce((sum, interval) => sum + interval.seconds, 0)
  if (whole.length < fewestIntervals || Math.abs(covered - seconds) > 0.1 * seconds) return null
  const { mean, sd } = meanAndSd(whole.map((interval) => interval.bits_per_second))
  return mean > 0 ? (100 * sd) / mean : null
}

function jain(rates: readonly number[]): number {
  const sum = rates.reduce((total, rate) => total + rate, 0)
  const squares = rates.reduce((total, rate) => total + rate ** 2, 0)
  return squares === 0 ? 1 : sum ** 2 / (rates.length * squares)
}
