import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import type { Iperf3Settings } from './iperf3-settings.ts'

/** Goodput as the receiver saw it. */
const throughputMetric: MetricDefinition = {
  ...{ name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'headline', semantics: null },
}

/** What a test with these settings measures. The second direction of `--bidir` has metrics of its own. */
export function iperf3MetricsOf(
  settings: Pick<Iperf3Settings, 'protocol' | 'streams' | 'direction' | 'bitrate'>,
): readonly MetricDefinition[] {
  const metrics = settings.protocol === 'TCP' ? tcpMetrics(settings.streams) : udpMetrics(settings.bitrate)
  if (settings.direction !== 'both') return metrics
  return [...metrics, ...metrics.map((metric) => ({ ...metric, name: `${metric.name}${reverseSuffix}` }))]
}

export const reverseSuffix = '_reverse'

function tcpMetrics(streams: number): readonly MetricDefinition[] {
  const one: readonly MetricDefinition[] = [
    throughputMetric,
    { name: 'retransmits', unit: 'count', direction: 'none', role: 'explanatory', semantics: null },
    { name: 'rtt_mean', unit: 'us', direction: 'lower', role: 'explanatory', semantics: 'rtt' },
    { name: 'interval_cv', unit: 'percent', direction: 'lower', role: 'explanatory', semantics: null },
  ]
  if (streams === 1) return one
  return [
    ...one,
    { name: 'fairness', unit: 'ratio', direction: 'higher', role: 'explanatory', semantics: null },
  ]
}

/**
 * As fast as it goes (`-b 0`), the packets that arrive are what is measured, and loss tells of the scheduler, not of the
 * path; the same where nobody says which rate was asked for. At a fixed rate loss is what is measured.
 */
function udpMetrics(bitrate: number | null): readonly MetricDefinition[] {
  const fixed = bitrate !== null && bitrate > 0
  const beside = fixed ? 'secondary' : 'explanatory'
  return [
    {
      ...{ name: 'pps', unit: 'packets/s', direction: 'higher', semantics: null },
      role: fixed ? 'explanatory' : 'headline',
    },
    {
      ...{ name: 'loss', unit: 'percent', direction: 'lower', semantics: null },
      role: fixed ? 'headline' : 'explanatory',
    },
    { name: 'jitter', unit: 'us', direction: 'lower', role: beside, semantics: null },
    { name: 'out_of_order', unit: 'count', direction: 'lower', role: beside, semantics: null },
  ]
}
