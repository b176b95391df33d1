import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { NetperfBlock } from './netperf-blocks.ts'

/** What a test counts: transactions on an open connection, connections with one transaction each, or bytes. */
export type NetperfFamily = 'rr' | 'crr' | 'stream'

export interface NetperfTest {
  /** `tcp_rr`, `tcp_rr_burst_16`, `udp_stream` … */
  readonly name: string
  readonly family: NetperfFamily
}

/** Which test a block is of; null where neither banner, keys nor command line say it. */
export function netperfTest({ banner, remarks, fields }: NetperfBlock): NetperfTest | null {
  const kind =
    kindOfBanner(banner) ??
    kindOfKeys(fields) ??
    kindOfCommand(fields.get('COMMAND_LINE')) ??
    kindOfOmni(banner)
  if (kind === null) return null
  const burst = Number(/: first burst (\d{1,5})\b/.exec(remarks)?.[1] ?? 0)
  const name = burst > 0 ? `${kind}_burst_${burst}` : kind
  const family = kind.endsWith('_crr') ? 'crr' : kind.endsWith('_rr') ? 'rr' : 'stream'
  return { name, family }
}

function kindOfBanner(banner: string | null): string | null {
  if (banner === null) return null
  const [, protocol = '', rest = ''] = /^(TCP|UDP|SCTP) (.+)$/i.exec(banner) ?? []
  const test = tests[rest.toLowerCase()]
  return test === undefined ? null : `${protocol.toLowerCase()}_${test}`
}

function kindOfKeys(fields: ReadonlyMap<string, string>): string | null {
  const test = directions[fields.get('DIRECTION') ?? '']
  const protocol = /^(TCP|UDP|SCTP)$/.exec(fields.get('PROTOCOL') ?? '')?.[1]
  return test === undefined || protocol === undefined ? null : `${protocol.toLowerCase()}_${test}`
}

function kindOfCommand(command: string | undefined): string | null {
  const test = / -t (TCP|UDP|SCTP)_(RR|CRR|STREAM|MAERTS|SENDFILE)\b/.exec(command ?? '')
  return test === null ? null : `${test[1]}_${test[2]}`.toLowerCase()
}

/** An OMNI test's banner tells the direction only. */
function kindOfOmni(banner: string | null): string | null {
  const test = directions[/^OMNI (.+)$/.exec(banner ?? '')?.[1] ?? '']
  return test === undefined ? null : `omni_${test}`
}

const tests: Readonly<Record<string, string>> = {
  'request/response': 'rr',
  'connect/request/response': 'crr',
  stream: 'stream',
  'unidirectional send': 'stream',
  maerts: 'maerts',
  sendfile: 'sendfile',
}

const directions: Readonly<Record<string, string>> = {
  'Send|Recv': 'rr',
  'Connect|Send|Recv': 'crr',
  Send: 'stream',
  Receive: 'maerts',
}

/**
 * What a family's numbers are. netperf's percentiles come from 100 buckets per decade, in whole microseconds: too coarse
 * to find a change in, so they explain, and rate and mean are what is watched.
 */
export function netperfMetrics(family: NetperfFamily): readonly MetricDefinition[] {
  return [...headlines[family], ...(family === 'stream' ? streamMetrics : timeMetrics(family)), ...cpuMetrics]
}

const headlines: Readonly<Record<NetperfFamily, readonly MetricDefinition[]>> = {
  rr: [
    {
      ...{ name: 'transaction_rate', unit: 'transactions/s', direction: 'higher' },
      ...{ role: 'headline', semantics: null },
    },
  ],
  crr: [
    {
      ...{ name: 'connection_rate', unit: 'connections/s', direction: 'higher' },
      ...{ role: 'headline', semantics: null },
    },
  ],
  stream: [
    { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
    // What left the sender of a UDP test; what came is the headline.
    { name: 'sent_throughput', unit: 'bit/s', direction: 'none', role: 'explanatory', semantics: null },
  ],
}

const streamMetrics: readonly MetricDefinition[] = [
  { name: 'retransmits', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
]

/** The time of a transaction: a round trip, or with its connection made and closed (`crr`), which is more than one. */
function timeMetrics(family: 'rr' | 'crr'): readonly MetricDefinition[] {
  const [prefix, semantics] = family === 'rr' ? (['rtt', 'rtt'] as const) : (['connection', null] as const)
  const time = (name: string, role: 'secondary' | 'explanatory') =>
    ({ name: `${prefix}_${name}`, unit: 'us', direction: 'lower', role, semantics }) as const
  return [
    time('mean', 'secondary'),
    ...['p50', 'p90', 'p99'].map((name) => time(name, 'explanatory')),
    { ...time('stddev', 'explanatory'), direction: 'none', semantics: null },
    { name: 'observations', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
  ]
}

const cpuMetrics: readonly MetricDefinition[] = [
  { name: 'local_cpu', unit: 'percent', direction: 'none', role: 'explanatory', semantics: null },
  { name: 'remote_cpu', unit: 'percent', direction: 'none', role: 'explanatory', semantics: null },
]
