import type { NetperfBlock } from './netperf-blocks.ts'
import type { NetperfFamily, NetperfTest } from './netperf-tests.ts'
import { plainNumber, scaled } from './plain-number.ts'

/** The numbers of one process, in the units of `netperfMetrics`; a text where its headline is not to be trusted. */
export interface NetperfValues {
  readonly seconds: number | null
  readonly values: Readonly<Record<string, number>>
  readonly suspect: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Reads a block. −1 stands for "not available" in netperf. `*_LATENCY` of a stream is the time of a call and its
 * TRANSACTION_RATE is 1.000: neither is taken. With confidence (`-I`) THROUGHPUT is the mean of all iterations while other
 * numbers are of the last one, so it is taken alone, and an interval that was not reached makes it doubtful.
 */
export function netperfValues(block: NetperfBlock, { name, family }: NetperfTest): NetperfValues | string {
  const { fields } = block
  const rate = headline(fields, { name, family })
  if (typeof rate === 'string') return rate
  const confidence = readConfidence(block)
  const cpu = confidence.asked ? { values: {}, notes: [] } : cpuOf(fields)
  const beside = confidence.asked ? {} : besideHeadline(block, family)
  return {
    seconds: available(fields, 'ELAPSED_TIME'),
    values: { ...rate, ...beside, ...cpu.values },
    suspect: confidence.suspect,
    notes: [...confidence.notes, ...cpu.notes],
  }
}

function headline(
  fields: ReadonlyMap<string, string>,
  { name, family }: NetperfTest,
): Readonly<Record<string, number>> | string {
  const unit = fields.get('THROUGHPUT_UNITS')
  const factor = unitFactors[family][unit ?? '']
  if (factor === undefined) {
    return `expected THROUGHPUT_UNITS of a ${name} test (${Object.keys(unitFactors[family]).join(', ')}), got ${unit ?? 'none'}`
  }
  // Loss is on the way: what was sent is no throughput.
  const received = name === 'udp_stream' ? available(fields, 'REMOTE_RECV_THROUGHPUT') : null
  const rate = received ?? available(fields, 'THROUGHPUT')
  if (rate === null)
    return `expected the THROUGHPUT of a ${name} test, got ${fields.get('THROUGHPUT') ?? 'none'}`
  if (rate === 0) {
    return `netperf says that nothing came through (${name}: 0.00 ${unit}); through a service's address it needs a fixed data port (-- -P ,PORT)`
  }
  const sent = name === 'udp_stream' ? available(fields, 'LOCAL_SEND_THROUGHPUT') : null
  return {
    [headlineNames[family]]: scaled(rate, factor),
    ...(sent === null ? {} : { sent_throughput: scaled(sent, factor) }),
  }
}

const headlineNames = { rr: 'transaction_rate', crr: 'connection_rate', stream: 'throughput' } as const

/** `-f` chooses the unit of streams: bits come in powers of ten, bytes in powers of two. */
const unitFactors: Readonly<Record<NetperfFamily, Readonly<Record<string, number>>>> = {
  rr: { 'Trans/s': 1 },
  crr: { 'Trans/s': 1 },
  stream: {
    ...{ '10^3bits/s': 1e3, '10^6bits/s': 1e6, '10^9bits/s': 1e9 },
    ...{ 'Bytes/s': 8, 'KBytes/s': 8 * 1024, 'MBytes/s': 8 * 1024 ** 2, 'GBytes/s': 8 * 1024 ** 3 },
  },
}

function besideHeadline({ fields, histogramTotal }: NetperfBlock, family: NetperfFamily) {
  const values: Record<string, number> = {}
  const take = (name: string, value: number | null) => {
    if (value !== null) values[name] = value
  }
  if (family === 'stream') {
    const sender = fields.get('DIRECTION') === 'Receive' ? 'REMOTE' : 'LOCAL'
    take('retransmits', available(fields, `${sender}_TRANSPORT_RETRANS`))
    return values
  }
  const prefix = family === 'rr' ? 'rtt' : 'connection'
  for (const name of ['mean', 'p50', 'p90', 'p99', 'stddev']) {
    take(`${prefix}_${name}`, available(fields, `${name.toUpperCase()}_LATENCY`))
  }
  take('observations', histogramTotal)
  return values
}

function readConfidence({ remarks, fields }: NetperfBlock) {
  const level = /\+\/-([\d.]+)% @ (\d+)% conf\./.exec(remarks)
  const target = available(fields, 'CONFIDENCE_INTERVAL')
  const reached = available(fields, 'THROUGHPUT_CONFID')
  const asked = level !== null || target !== null || reached !== null
  if (!asked) return { asked, suspect: [], notes: [] }
  // The banner names the half of the width that CONFIDENCE_INTERVAL names whole.
  const width = target ?? 2 * (plainNumber(level?.[1]) ?? Number.NaN)
  const suspect =
    reached === null
      ? [
          'netperf was asked for a confidence interval but not for THROUGHPUT_CONFID: whether it was reached cannot be told',
        ]
      : reached <= width
        ? []
        : [`netperf reached a confidence interval of ${reached} % where ${width} % were asked for`]
  const notes = ['With -I only THROUGHPUT is taken: the other numbers may be of the last iteration alone.']
  return { asked, suspect, notes }
}

/** netperf counts one process on several processors as more than 100 %: such a number says nothing. */
function cpuOf(fields: ReadonlyMap<string, string>) {
  const values: Record<string, number> = {}
  const notes: string[] = []
  for (const side of ['LOCAL', 'REMOTE'] as const) {
    const value = available(fields, `${side}_CPU_UTIL`)
    if (value === null) continue
    if (value <= 100) values[`${side.toLowerCase()}_cpu`] = value
    else notes.push(`${side}_CPU_UTIL is left out: it is above 100 %.`)
  }
  return { values, notes }
}

function available(fields: ReadonlyMap<string, string>, key: string): number | null {
  const value = plainNumber(fields.get(key))
  return value === null || value < 0 ? null : value
}
