import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { carriedLatencies, httpMetrics, latencyFault } from './http-metrics.ts'
import { stripAnsi } from './strip-ansi.ts'
import { readWrkRun, type WrkRun } from './wrk-run.ts'

/** wrk 4 (a closed loop) and wrk2 (a fixed rate, known by its calibration and its HdrHistogram); several may follow each other. */
export const wrk: Adapter = {
  name: 'wrk',
  about: 'wrk or wrk2, with or without --latency',
  recognises: (text) => /^Running \S+ test @ /m.test(text) || /^ +\d+ requests in \S+, /m.test(text),
  read,
}

function read(text: string): Reading {
  const runs = stripAnsi(text)
    .replaceAll('\r\n', '\n')
    .split(/^(?=Running \S+ test @ )/m)
    .filter((run) => run.startsWith('Running '))
  if (runs.length === 0) return refused('expected "Running … test @ …" as the first line of wrk, found none')
  const results = new Map<string, AdapterResult>()
  for (const run of runs) {
    const measured = readWrkRun(run)
    if (typeof measured === 'string') return refused(measured)
    const result = resultOf(measured)
    if (typeof result === 'string') return refused(result)
    const key = JSON.stringify([result.benchmark, result.argv])
    const earlier = results.get(key)?.repetitions ?? []
    results.set(key, { ...result, repetitions: [...earlier, ...result.repetitions] })
  }
  return { kind: 'results', results: [...results.values()], notes: [] }
}

function resultOf(run: WrkRun): AdapterResult | string {
  const { fixed, requests, latencies } = run
  const loop = fixed ? 'fixed' : 'closed'
  const carried = carriedLatencies(latencies, requests)
  const fault = latencyFault(loop, carried.values)
  if (fault !== null) return fault
  const mean: Record<string, number> = run.mean === null ? {} : { latency_mean: run.mean }
  return {
    benchmark: fixed ? 'http_latency' : 'http_rps',
    path: null,
    tool: { name: fixed ? 'wrk2' : 'wrk', version: null },
    argv: [
      ...['wrk', '-t', run.threads, '-c', run.connections, '-d', run.asked],
      ...(Object.keys(latencies).length > 0 ? ['--latency'] : []),
    ],
    metrics: httpMetrics(loop),
    repetitions: [
      {
        ...{ startedAt: null, seconds: run.seconds, suspect: run.suspect },
        values: {
          ...{ request_rate: run.rate, requests, failed_requests: run.failures },
          ...mean,
          ...carried.values,
        },
        notes: fixed
          ? ['wrk2 does not print the rate that it was asked for.', ...carried.notes]
          : carried.notes,
      },
    ],
  }
}
