import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { scaled } from './plain-number.ts'
import { bandwidthMetrics, latencyMetrics } from './qperf-metrics.ts'
import { type QperfTest, readQperfTests } from './qperf-tests.ts'
import { qperfValue } from './qperf-units.ts'

/**
 * qperf 0.4.11, with its scaled units (`1.32 GB/sec`, `16.4 Gb/sec` with -ub) or the plain ones of -uu. Its latency is half
 * a round trip: it counts the messages of both directions.
 */
export const qperf: Adapter = {
  name: 'qperf',
  about: 'qperf: a line for each test, with its values below it',
  recognises: (text) => /^[a-z]+(?:_[a-z]+)*_(?:bw|lat):\s*$/m.test(text),
  read,
}

function read(text: string): Reading {
  const tests = readQperfTests(text)
  if (typeof tests === 'string') return refused(tests)
  const version = tests.find(({ name }) => name === 'conf')?.values.get('loc_qperf') ?? null
  const skipped: string[] = []
  const results = new Map<string, AdapterResult>()
  for (const test of tests) {
    const result = readTest(test, version)
    if (typeof result === 'string') return refused(result)
    if (result === null) {
      if (test.name !== 'conf') skipped.push(`qperf's ${test.name} is not read.`)
      continue
    }
    // A test that comes again with the same message size is another repetition of it.
    const key = JSON.stringify(result.argv)
    const before = results.get(key)?.repetitions ?? []
    results.set(key, { ...result, repetitions: [...before, ...result.repetitions] })
  }
  if (results.size === 0) return refused('expected a bandwidth or a latency from qperf, got neither')
  return { kind: 'results', results: [...results.values()], notes: skipped }
}

/** Null for a test that is neither of bandwidth nor of latency. */
function readTest({ name, values }: QperfTest, version: string | null): AdapterResult | string | null {
  const family = /_(bw|lat)$/.exec(name)?.[1]
  if (family === undefined) return null
  const numbers = family === 'lat' ? latency(values) : bandwidth(values)
  if (typeof numbers === 'string') return `expected ${numbers} from qperf's ${name}`
  const size = values.get('msg_size')
  return {
    ...{ benchmark: `qperf_${name}`, path: null, tool: { name: 'qperf', version } },
    argv: ['qperf', ...(size === undefined ? [] : ['-m', size]), name],
    metrics: family === 'lat' ? latencyMetrics : bandwidthMetrics,
    repetitions: [{ startedAt: null, seconds: secondsOf(values), values: numbers, suspect: [], notes: [] }],
  }
}

type Values = ReadonlyMap<string, string>

function latency(values: Values): Readonly<Record<string, number>> | string {
  const time = qperfValue(values.get('latency'), 'time')
  if (time === null || time <= 0) return `a latency above 0, got ${values.get('latency') ?? 'none'}`
  return { latency: time, ...messageRate(values) }
}

/** A datagram test tells what was sent and what came; a stream has one bandwidth, its receiver's. */
function bandwidth(values: Values): Readonly<Record<string, number>> | string {
  const said = values.get('recv_bw') ?? values.get('bw')
  const received = qperfValue(said, 'bandwidth')
  if (received === null || received <= 0) return `a bandwidth above 0, got ${said ?? 'none'}`
  const sent = qperfValue(values.get('send_bw'), 'bandwidth')
  return {
    throughput: received,
    ...(sent === null ? {} : { sent_throughput: sent }),
    ...messageRate(values),
  }
}

function messageRate(values: Values): Readonly<Record<string, number>> {
  const rate = qperfValue(values.get('msg_rate'), 'rate')
  return rate === null ? {} : { message_rate: rate }
}

function secondsOf(values: Values): number | null {
  const time = qperfValue(values.get('loc_real_time') ?? values.get('time'), 'time')
  return time === null ? null : scaled(time, 1e-6)
}
