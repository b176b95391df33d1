import { httpQuantiles } from './http-metrics.ts'
import { plainNumber, scaled } from './plain-number.ts'

/** What wrk or wrk2 printed of one run. */
export interface WrkRun {
  readonly threads: string
  readonly connections: string
  /** The duration asked for, as printed. */
  readonly asked: string
  readonly requests: number
  readonly seconds: number
  /** Requests a second. */
  readonly rate: number
  /** Socket errors and answers with an error's status together. */
  readonly failures: number
  readonly suspect: readonly string[]
  /** wrk2: requests were sent at a fixed rate. */
  readonly fixed: boolean
  /** In microseconds, as all times below. */
  readonly mean: number | null
  readonly latencies: Readonly<Record<string, number>>
}

/** Reads a run from its line "Running …" on; a sentence where it is not whole or does not fit together. */
export function readWrkRun(run: string): WrkRun | string {
  const counts = countsOf(run)
  if (typeof counts === 'string') return counts
  const failures = failuresOf(run, counts.requests)
  if (typeof failures === 'string') return failures
  const fixed = /^ +Thread calibration: |HdrHistogram/m.test(run)
  const latencies = latenciesOf(run, fixed)
  if (typeof latencies === 'string') return latencies
  const mean = microsecondsOf(only(run, /^ +Latency +(\S+) +\S+ +\S+ +\S+%$/gm)?.[1] ?? '')
  return { ...counts, ...failures, fixed, mean, latencies }
}

function countsOf(run: string) {
  const [, asked = ''] = /^Running (\S+) test @ /.exec(run) ?? []
  const [, threads, connections = ''] = only(run, /^ +(\d+) threads and (\d+) connections$/gm) ?? []
  const [, requested, elapsed = ''] = only(run, /^ +(\d+) requests in (\S+), \S+ read$/gm) ?? []
  const [, rated] = only(run, /^Requests\/sec: +(\S+) *$/gm) ?? []
  // The last line, which proves that those before are whole.
  const ended = only(run, /^Transfer\/sec: +\d+\.\d+[KMGTP]?B *$/gm) !== null
  const [requests, rate] = [plainNumber(requested), plainNumber(rated)]
  const time = microsecondsOf(elapsed)
  if (threads === undefined || requests === null || rate === null || time === null || !ended) {
    return "expected wrk's threads, requests, Requests/sec and Transfer/sec, each once and whole"
  }
  if (requests === 0 || rate <= 0) return 'wrk had no request answered'
  // Both are rounded: the time to hundredths of its unit.
  if (Math.abs(requests / (time / 1e6) / rate - 1) > 0.02) {
    return `expected a rate of wrk that fits its requests and its time, got ${rate}/s for ${requests} in ${elapsed}`
  }
  return { asked, threads, connections, requests, rate, seconds: scaled(time, 1e-6) }
}

/** The lines between the number of requests and the rate count what went wrong; there are none where nothing did. */
function failuresOf(run: string, requests: number) {
  const lines =
    /^ +\d+ requests in .*\n([\s\S]*?)^Requests\/sec:/m.exec(run)?.[1]?.split('\n').slice(0, -1) ?? []
  let [failures, suspect]: [number, readonly string[]] = [0, []]
  for (const line of lines.map((one) => one.trim())) {
    const sockets = /^Socket errors: (connect (\d+), read (\d+), write (\d+), timeout (\d+))$/.exec(line)
    const status = plainNumber(/^Non-2xx or 3xx responses: (\d+)$/.exec(line)?.[1])
    if (sockets === null && status === null)
      return `expected wrk's counts of errors, got ${JSON.stringify(line.slice(0, 200))}`
    if (status !== null && status >= requests) {
      return `all ${requests} answers that wrk got were errors (non-2xx or 3xx)`
    }
    const count = status ?? (sockets ?? []).slice(2).reduce((sum, one) => sum + Number(one), 0)
    const said =
      status === null ? `socket errors (${sockets?.[1]})` : 'answers that were errors (non-2xx or 3xx)'
    failures += count
    if (count > 0) suspect = [...suspect, `wrk had ${count} ${said}`]
  }
  return { failures, suspect }
}

/** ` 50%  1.33ms` of wrk, ` 50.000%  1.51ms` of wrk2; in microseconds. */
function latenciesOf(run: string, fixed: boolean): Readonly<Record<string, number>> | string {
  const values: Record<string, number> = {}
  const [, list = ''] = /^ +Latency Distribution.*\n((?: *[\d.]+% +\S+ *\n)*)/m.exec(run) ?? []
  for (const { name, quantile } of httpQuantiles) {
    const label = fixed ? (100 * quantile).toFixed(3) : String(100 * quantile)
    const said = new RegExp(`^ *${label.replace('.', '\\.')}% +(\\S+) *$`, 'm').exec(list)?.[1]
    if (said === undefined) continue
    const value = microsecondsOf(said)
    if (value === null) return `expected ${name} of wrk with a unit, got ${said}`
    values[name] = value
  }
  return values
}

/** `1.33ms`, `452.11us`, `1.66s`, `0.90m`, `1.00h`. */
function microsecondsOf(said: string): number | null {
  const [, digits, unit = ''] = /^([\d.]+)(us|ms|s|m|h)$/.exec(said) ?? []
  const value = plainNumber(digits)
  const factors: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 }
  const factor = factors[unit]
  return value === null || factor === undefined ? null : scaled(value, factor)
}

function only(text: string, pattern: RegExp): RegExpMatchArray | null {
  const [first, ...more] = text.matchAll(pattern)
  return first === undefined || more.length > 0 ? null : first
}
