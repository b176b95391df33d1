import { z } from 'zod'
import { type Adapter, type AdapterRepetition, type AdapterResult, type Reading, refused } from './adapter.ts'
import { carriedLatencies, httpMetrics, httpQuantiles, latencyFault } from './http-metrics.ts'
import { readJsonDocuments } from './json-documents.ts'
import { scaled } from './plain-number.ts'

/** `fortio load -json -`: its results in JSON, after log lines; several may follow each other. Its times are seconds. */
export const fortio: Adapter = {
  name: 'fortio',
  about: 'fortio load -json -, of HTTP, gRPC, TCP or UDP',
  recognises: (text) => /"RunType"\s*:/.test(text) && /"ActualQPS"\s*:/.test(text),
  read,
}

const count = z.int().nonnegative()
const Run = z.object({
  RunType: z.string().min(1),
  StartTime: z.string().optional(),
  /** `max` where it was 0: as fast as answers come. */
  RequestedQPS: z.string(),
  RequestedDuration: z.string(),
  ActualQPS: z.number().positive(),
  /** Nanoseconds. */
  ActualDuration: z.number().positive(),
  NumThreads: count,
  Version: z.string().optional(),
  DurationHistogram: z.object({
    Count: count,
    Avg: z.number().nonnegative(),
    Percentiles: z.array(z.object({ Percentile: z.number(), Value: z.number().nonnegative() })).nullish(),
  }),
  RetCodes: z.record(z.string(), count),
})
type Run = z.infer<typeof Run>

function read(text: string): Reading {
  const found = readJsonDocuments(text)
  if (found.kind === 'broken') return refused(`expected a JSON result of fortio, but ${found.reason}`)
  // Log lines are JSON objects too, since fortio 1.41.
  const documents = found.documents.filter((one) => !LogLine.safeParse(one).success)
  if (documents.length === 0) return refused('expected a JSON result of fortio, got log lines only')
  const results = new Map<string, AdapterResult>()
  for (const document of documents) {
    const run = Run.safeParse(document)
    if (!run.success) {
      const issue = run.error.issues[0]
      return refused(`expected a JSON result of fortio, but at ${issue?.path.join('.')}: ${issue?.message}`)
    }
    const result = resultOf(run.data)
    if (typeof result === 'string') return refused(result)
    const key = JSON.stringify([result.benchmark, result.argv])
    const earlier = results.get(key)?.repetitions ?? []
    results.set(key, { ...result, repetitions: [...earlier, ...result.repetitions] })
  }
  return { kind: 'results', results: [...results.values()], notes: [] }
}

const LogLine = z.object({ level: z.string(), msg: z.string() })

function resultOf(run: Run): AdapterResult | string {
  const fixed = run.RequestedQPS !== 'max' && run.RequestedQPS !== '0'
  const protocol = protocolOf(run.RunType)
  const repetition = repetitionOf(run, fixed)
  if (typeof repetition === 'string') return repetition
  const loop = fixed ? 'fixed' : 'closed'
  const fault = latencyFault(loop, repetition.values)
  if (fault !== null) return fault
  return {
    benchmark: `${protocol}_${fixed ? 'latency' : 'rps'}`,
    path: null,
    tool: { name: 'fortio', version: run.Version?.slice(0, 100) || null },
    argv: [
      ...['fortio', 'load', '-qps', fixed ? run.RequestedQPS : '0', '-c', String(run.NumThreads)],
      ...['-t', run.RequestedDuration],
    ].map((argument) => argument.slice(0, 200)),
    metrics: httpMetrics(loop),
    repetitions: [repetition],
  }
}

function repetitionOf(run: Run, fixed: boolean): AdapterRepetition | string {
  const { Count: requests, Avg: mean, Percentiles: percentiles } = run.DurationHistogram
  if (requests === 0) return 'fortio had no request answered'
  const codes = Object.entries(run.RetCodes)
  const good = codes.filter(([code]) => isGood(code, protocolOf(run.RunType)))
  const failed = codes.filter((one) => !good.includes(one))
  const failedRequests = sumOf(failed)
  if (sumOf(good) === 0) return `no answer that fortio got was a good one (${listOf(codes)})`
  const latencies: Record<string, number> = {}
  for (const { name, quantile } of httpQuantiles) {
    const value = percentiles?.find(({ Percentile }) => Percentile === scaled(quantile, 100))?.Value
    if (value !== undefined) latencies[name] = scaled(value, 1e6)
  }
  const carried = carriedLatencies(latencies, requests)
  const started = Date.parse(run.StartTime ?? '')
  return {
    startedAt: Number.isNaN(started) ? null : started,
    seconds: run.ActualDuration / 1e9,
    values: {
      ...{ request_rate: run.ActualQPS, latency_mean: scaled(mean, 1e6), requests },
      ...{ failed_requests: failedRequests, ...carried.values },
    },
    suspect: [
      ...(failedRequests > 0
        ? [`fortio got ${failedRequests} answers that were errors (${listOf(failed)})`]
        : []),
      ...(fixed && run.ActualQPS < 0.95 * Number(run.RequestedQPS)
        ? [`fortio made ${run.ActualQPS} requests/s where ${run.RequestedQPS} were asked for`]
        : []),
    ],
    notes: carried.notes,
  }
}

type Protocol = 'http' | 'grpc' | 'tcp' | 'udp'

function protocolOf(runType: string): Protocol {
  const [first = ''] = runType.toLowerCase().split(' ')
  return first === 'grpc' || first === 'tcp' || first === 'udp' ? first : 'http'
}

/** HTTP has statuses, gRPC's health service answers SERVING (1), TCP and UDP say OK; −1 is an error of the socket. */
function isGood(code: string, protocol: Protocol): boolean {
  if (protocol === 'http') return /^2\d\d$/.test(code)
  return code === 'OK' || (protocol === 'grpc' && (code === '1' || code === 'SERVING'))
}

function sumOf(codes: readonly (readonly [string, number])[]): number {
  return codes.reduce((sum, [, times]) => sum + times, 0)
}

function listOf(codes: readonly (readonly [string, number])[]): string {
  return codes
    .slice(0, 5)
    .map(([code, times]) => `${times} × ${code.slice(0, 40)}`)
    .join(', ')
}
