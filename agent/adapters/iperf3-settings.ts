import type { z } from 'zod'
import type { Start } from './iperf3-schema.ts'

/** What a test was asked to do, as far as its output tells. Rates are bit/s for each stream, sizes are bytes. */
export interface Iperf3Settings {
  readonly protocol: 'TCP' | 'UDP'
  /** In each direction. */
  readonly streams: number
  readonly direction: 'forward' | 'reverse' | 'both'
  readonly seconds: number
  readonly omit: number
  readonly bytes: number
  readonly blocks: number
  readonly blockSize: number
  /** 0: unlimited. Null: not told, before 3.11. */
  readonly bitrate: number | null
  readonly congestion: string | null
  readonly window: number
  readonly segment: number
  readonly typeOfService: number
  readonly pacing: number
  readonly offload: boolean
}

export function iperf3Settings(
  start: z.infer<typeof Start>,
  told: Pick<Iperf3Settings, 'protocol' | 'congestion'> & { readonly bothWays: boolean },
): Iperf3Settings {
  const test = start.test_start
  return {
    protocol: told.protocol,
    streams: test.num_streams,
    direction: told.bothWays ? 'both' : test.reverse === 1 ? 'reverse' : 'forward',
    ...{ seconds: test.duration, omit: test.omit, bytes: test.bytes, blocks: test.blocks },
    blockSize: test.blksize,
    bitrate: test.target_bitrate ?? start.target_bitrate ?? null,
    congestion: told.congestion,
    ...{ window: start.sock_bufsize, segment: start.tcp_mss ?? 0, typeOfService: test.tos },
    ...{ pacing: test.fqrate, offload: test.gso > 0 || test.gro > 0 },
  }
}

/** The client's arguments that lead to these settings, defaults of iperf3 included. */
export function iperf3Argv(settings: Iperf3Settings): readonly string[] {
  const { direction, bitrate } = settings
  return [
    'iperf3',
    ...(settings.protocol === 'UDP' ? ['-u'] : []),
    ...option('-t', settings.seconds),
    ...option('-n', settings.bytes),
    ...option('-k', settings.blocks),
    ...['-O', String(settings.omit), '-P', String(settings.streams), '-l', String(settings.blockSize)],
    ...(bitrate === null || (bitrate === 0 && settings.protocol === 'TCP') ? [] : ['-b', String(bitrate)]),
    ...(direction === 'reverse' ? ['-R'] : direction === 'both' ? ['--bidir'] : []),
    ...(settings.congestion === null ? [] : ['-C', settings.congestion]),
    ...option('-w', settings.window),
    ...option('-M', settings.segment),
    ...option('-S', settings.typeOfService),
    ...option('--fq-rate', settings.pacing),
    ...(settings.offload ? ['--gsro'] : []),
  ]
}

/** `tcp_stream_1`, `tcp_stream_8_rev`, `udp_pps_64`, `udp_loss_rate`; `udp_stream` where nobody says the rate. */
export function iperf3Benchmark({
  protocol,
  streams,
  direction,
  bitrate,
  blockSize,
}: Iperf3Settings): string {
  const way = direction === 'reverse' ? '_rev' : direction === 'both' ? '_bidir' : ''
  if (protocol === 'TCP') {
    return streams === 1 && way !== '' ? `tcp_stream${way}` : `tcp_stream_${streams}${way}`
  }
  const many = streams === 1 ? '' : `_${streams}`
  const kind = bitrate === 0 ? `udp_pps_${blockSize}` : bitrate === null ? 'udp_stream' : 'udp_loss_rate'
  return `${kind}${many}${way}`
}

function option(name: string, value: number): readonly string[] {
  return value === 0 ? [] : [name, String(value)]
}
