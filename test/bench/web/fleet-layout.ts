import type { MetricDefinition, Path } from '../../../server/contract/benchmark.ts'
import { digest } from '../../support/builders.ts'

/** What a filled database is of: projects with hosts, and on each host the same series. */
export interface FleetProject {
  readonly slug: string
  readonly hosts: readonly FleetHost[]
  readonly series: readonly FleetSeries[]
}

export interface FleetHost {
  readonly id: string
  readonly label: string
}

export interface FleetSeries {
  readonly benchmark: string
  readonly path: Path
  readonly canary: boolean
  readonly tool: string
  readonly metric: MetricDefinition
  /** Typical value, and how much runs vary around it, relative. */
  readonly level: number
  readonly noise: number
}

/** Shares of all series, and hosts that measure them. */
const plans = [
  { slug: 'dataplane', share: 0.6, hosts: 6, rack: 'lab' },
  { slug: 'kernel-net', share: 0.3, hosts: 5, rack: 'rack-b' },
  { slug: 'overlay', share: 0.1, hosts: 2, rack: 'edge' },
] as const

/** Three projects with so many series in all, or a few less where they do not divide. */
export function fleetLayout(series: number): FleetProject[] {
  return plans.map(({ slug, share, hosts, rack }) => {
    const perHost = Math.max(4, Math.floor((series * share) / hosts))
    return {
      slug,
      hosts: Array.from({ length: hosts }, (_, index) => ({
        id: digest(`${slug} host ${index}`),
        label: `${rack}-${index + 1}`,
      })),
      series: allSeries().slice(0, perHost),
    }
  })
}

const metric = (
  name: string,
  [unit, direction, role]: readonly [
    MetricDefinition['unit'],
    MetricDefinition['direction'],
    MetricDefinition['role'],
  ],
  level: number,
  noise: number,
) => ({
  metric: { name, unit, direction, role, semantics: name.startsWith('rtt') ? 'rtt' : null } as const,
  level,
  noise,
})

const streamMetrics = [
  metric('throughput', ['bit/s', 'higher', 'headline'], 9.41e9, 0.008),
  metric('retransmits', ['count', 'lower', 'secondary'], 71, 0.12),
  metric('sender_cpu', ['percent', 'none', 'explanatory'], 62, 0.03),
  metric('receiver_cpu', ['percent', 'none', 'explanatory'], 71, 0.03),
  metric('rtt_loaded', ['us', 'lower', 'secondary'], 820, 0.05),
  metric('cpu_cost', ['s/Gbit', 'lower', 'secondary'], 0.21, 0.02),
]
const exchangeMetrics = [
  metric('rtt_p50', ['us', 'lower', 'headline'], 48.2, 0.012),
  metric('rtt_p99', ['us', 'lower', 'secondary'], 112, 0.06),
  metric('rtt_p999', ['us', 'lower', 'secondary'], 260, 0.15),
  metric('rate', ['transactions/s', 'higher', 'headline'], 20_700, 0.012),
  metric('jitter', ['us', 'lower', 'secondary'], 9.1, 0.1),
  metric('sender_cpu', ['percent', 'none', 'explanatory'], 38, 0.04),
]

const benchmarks = [
  { name: 'tcp_stream_1', tool: 'iperf3', metrics: streamMetrics },
  { name: 'tcp_rr', tool: 'netperf', metrics: exchangeMetrics },
  { name: 'tcp_stream_8', tool: 'iperf3', metrics: streamMetrics },
  { name: 'udp_rr', tool: 'netperf', metrics: exchangeMetrics },
  { name: 'udp_stream', tool: 'iperf3', metrics: streamMetrics },
  { name: 'tcp_crr', tool: 'netperf', metrics: exchangeMetrics },
  { name: 'sockperf_pingpong', tool: 'sockperf', metrics: exchangeMetrics },
  { name: 'http_rps', tool: 'wrk', metrics: exchangeMetrics },
]
const paths: readonly Path[] = [
  ...([
    'vm-vm',
    'vm-host',
    'host-vm',
    'ctr-ctr',
    'pod-pod-same',
    'pod-pod-other',
    'pod-svc',
    'guest-lo',
  ] as const),
]

/** The canary first, then benchmark by benchmark on each path. */
function allSeries(): FleetSeries[] {
  const canaries = [
    metric('throughput', ['bit/s', 'higher', 'headline'], 41.2e9, 0.01),
    metric('rtt_p50', ['us', 'lower', 'headline'], 21.4, 0.01),
  ]
  return [
    ...canaries.map((one) => ({
      ...{ benchmark: 'loopback_canary', path: 'host-lo' as const, canary: true, tool: 'iperf3' },
      ...one,
    })),
    ...benchmarks.flatMap(({ name, tool, metrics }) =>
      paths.flatMap((path) => metrics.map((one) => ({ benchmark: name, path, canary: false, tool, ...one }))),
    ),
  ]
}
