import { BufferbloatOptions, bufferbloat } from '../tools/bufferbloat.ts'
import { FpingOptions, fping } from '../tools/fping.ts'
import { FortioLatencyOptions, FortioOptions, fortio, HttpOptions, wrkNginx } from '../tools/http.ts'
import { PingOptions, ping } from '../tools/ping.ts'
import { type QperfTestName, qperf, qperfOptions } from '../tools/qperf.ts'
import { type CatalogueEntry, withOptions } from './catalogue-entry.ts'

/** Benchmarks of the kernels' own answers, of queues, of HTTP, and those by which qperf confirms other tools. */
export const moreBenchmarks: Readonly<Record<string, CatalogueEntry>> = {
  ping: withOptions(PingOptions, ping, { about: 'round trips of ICMP, five a second (ping of iputils)' }),
  fping: withOptions(FpingOptions, fping, { about: 'round trips of ICMP with their median (fping)' }),
  bufferbloat: withOptions(BufferbloatOptions, bufferbloat, {
    about: 'how much longer a round trip takes while TCP fills the path (ping beside iperf3)',
  }),
  http_rps: withOptions(HttpOptions, wrkNginx, {
    about: 'HTTP requests a second over 16 connections (wrk and nginx)',
    standIns: [fortio(FortioOptions.parse({}))],
  }),
  http_latency: withOptions(FortioLatencyOptions, fortio, {
    about: 'HTTP latencies at 1000 requests a second (fortio)',
  }),
  qperf_tcp_bw: ofQperf('tcp_bw', 'TCP throughput of one stream (qperf)'),
  qperf_tcp_lat: ofQperf('tcp_lat', 'half a round trip of one byte over TCP (qperf)'),
  qperf_udp_bw: ofQperf('udp_bw', 'UDP throughput as the receiver sees it (qperf)'),
  qperf_udp_lat: ofQperf('udp_lat', 'half a round trip of one byte over UDP (qperf)'),
}

function ofQperf(test: QperfTestName, about: string): CatalogueEntry {
  return withOptions(qperfOptions(test), (options) => qperf(test, options), { about })
}
