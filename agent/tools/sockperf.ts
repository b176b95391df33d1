import { observationsNeeded, percentiles, rttMetrics, tooFewObservations } from './round-trips.ts'
import {
  endFailure,
  judgeElapsed,
  type Parsed,
  refuse,
  stripAnsi,
  type Tool,
  type ToolOutput,
} from './tool.ts'

/** sockperf's TCP ping-pong with 64-byte messages, printing round trips (without `--full-rtt` it prints halves). */
export const sockperf: Tool = {
  name: 'sockperf',
  metrics: rttMetrics(),
  versionArgv: ['sockperf', '--version'],
  parseVersion: ({ stdout, stderr }) =>
    /version #?(\d+\.\d+\S*)/.exec(stripAnsi(stdout + stderr))?.[1] ?? null,
  serverArgv: ({ address, port }) => ['sockperf', 'sr', '-i', address, '-p', String(port), '--tcp'],
  clientArgv: ({ address, port }, seconds) => [
    ...['sockperf', 'pp', '-i', address, '-p', String(port)],
    ...shape(seconds),
  ],
  normalisedArgv: (seconds) => ['sockperf', 'pp', ...shape(seconds)],
  // It sleeps for 0.1 s before and for 2.1 s after its test.
  nominalSeconds: (seconds) => seconds + 2.2,
  parse: parseSockperf,
}

/**
 * Reads what `sockperf pp --full-rtt` printed. sockperf exits with 0 on errors, so its ERROR lines, the summary in
 * round trips and the last line of the statistics are all looked for.
 */
export function parseSockperf(output: ToolOutput, seconds: number): Parsed {
  const text = stripAnsi(`${output.stderr}\n${output.stdout}`)
  const error = /^.*\bERROR\b.*$/m.exec(text)?.[0]
  if (error !== undefined) return refuse(`sockperf reported: ${error.trim().slice(0, 500)}`)
  const ended = endFailure('sockperf', output)
  if (ended !== null) return refuse(ended)
  if (!/^sockperf: Summary: Round trip is [\d.]+ usec/m.test(text)) {
    return refuse('expected a summary "Round trip is … usec" from sockperf, found none')
  }
  // The line end proves that the last number is whole.
  if (!/<MIN> observation = +[\d.]+ *\r?\n/.test(text))
    return refuse("sockperf's output is cut off before its end")
  const elapsed = judgeElapsed(numberAfter(text, /\[Total Run\] RunTime=([\d.]+) sec/), seconds)
  if (elapsed.failure !== null) return refuse(`sockperf ${elapsed.failure}`)
  return readPercentiles(text, elapsed.suspect)
}

function readPercentiles(text: string, suspect: readonly string[]): Parsed {
  const observations = numberAfter(text, /^sockperf: Total (\d+) observations/m)
  if (!(observations >= 0)) return refuse('expected the number of observations from sockperf, found none')
  const values: Record<string, number> = {}
  const notes: string[] = []
  for (const { metric, quantile, label } of percentiles) {
    const value = numberAfter(text, new RegExp(`percentile ${label.replace('.', '\\.')} = +([\\d.]+)`))
    if (observations < observationsNeeded(quantile)) {
      notes.push(tooFewObservations(metric, quantile))
    } else if (value > 0) values[metric] = value
    else return refuse(`expected percentile ${label} above 0 µs from sockperf, got ${value}`)
  }
  if (values['rtt_p50'] === undefined) {
    return refuse(
      `expected at least ${observationsNeeded(0.5)} round trips from sockperf, got ${observations}`,
    )
  }
  const dropped = numberAfter(text, /# dropped messages = (\d+)/)
  return {
    kind: 'values',
    values: { ...values, observations },
    suspect: dropped > 0 ? [...suspect, `${dropped} messages were dropped`] : suspect,
    notes,
  }
}

function shape(seconds: number): readonly string[] {
  return ['--tcp', '-m', '64', '-t', String(seconds), '--full-rtt']
}

function numberAfter(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? Number.NaN : Number(found)
}
