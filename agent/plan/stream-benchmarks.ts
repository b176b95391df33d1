import { builtinProbe } from '../tools/builtin-probe.ts'
import {
  Iperf3LossOptions,
  Iperf3PacketsOptions,
  Iperf3StreamOptions,
  Iperf3StreamsOptions,
  iperf3,
  iperf3Loss,
  iperf3Packets,
} from '../tools/iperf3.ts'
import { type CatalogueEntry, withOptions } from './catalogue-entry.ts'

/** Throughput of TCP, and packets of UDP. */
export const streamBenchmarks: Readonly<Record<string, CatalogueEntry>> = {
  tcp_stream_1: withOptions(Iperf3StreamOptions, (options) => iperf3({ ...options, streams: 1 }), {
    about: 'TCP throughput of one stream, as the receiver sees it (iperf3)',
    standIns: [builtinProbe('stream')],
  }),
  // The probe has one stream only.
  tcp_stream_4: ofStreams(4, 'four'),
  tcp_stream_8: ofStreams(8, 'eight'),
  tcp_stream_n: withOptions(
    Iperf3StreamsOptions.extend({ streams: Iperf3StreamsOptions.shape.streams.unwrap().default(16) }),
    iperf3,
    { about: 'TCP throughput of as many streams as its options say, 16 where they do not (iperf3)' },
  ),
  tcp_stream_rev: withOptions(Iperf3StreamsOptions, (options) => iperf3({ ...options, reverse: true }), {
    about: 'TCP throughput of one stream from the server to the client (iperf3)',
  }),
  udp_pps_64: withOptions(Iperf3PacketsOptions, iperf3Packets, {
    about: 'UDP packets of 64 bytes that arrive when they are sent as fast as it goes (iperf3)',
  }),
  udp_loss_rate: withOptions(Iperf3LossOptions, iperf3Loss, {
    about: 'UDP packets of 1400 bytes that are lost at a fixed rate (iperf3)',
  }),
}

function ofStreams(streams: number, word: string): CatalogueEntry {
  return withOptions(Iperf3StreamOptions, (options) => iperf3({ ...options, streams }), {
    about: `TCP throughput of ${word} streams together (iperf3)`,
  })
}
