import { type Adapter, type AdapterResult, type Reading, refused } from './adapter.ts'
import { sockperfMetrics } from './sockperf-metrics.ts'
import { readSockperfTest, type SockperfTest } from './sockperf-test.ts'
import { stripAnsi } from './strip-ansi.ts'

/**
 * What sockperf's client (3.7 and later) prints for `ping-pong`, `under-load` and `throughput`; runs that follow each other
 * are repetitions where they are alike. The file of `--full-log` is refused: it repeats the statistics without saying the
 * version or whether it was TCP. Format: `src/client.cpp` of Mellanox/sockperf.
 */
export const sockperf: Adapter = {
  name: 'sockperf',
  about: 'sockperf ping-pong, under-load or throughput, 3.7 and later',
  recognises: (text) => /^sockperf: (?:== version #|\[Total Run\])/m.test(stripAnsi(text.slice(0, 100_000))),
  read,
}

function read(text: string): Reading {
  const runs = stripAnsi(text)
    .split(/^(?=sockperf: == version #)/m)
    .filter((run) => run.startsWith('sockperf: == version #'))
  if (runs.length === 0) {
    return refused(
      "expected what sockperf's client prints, which begins with its version; the file of --full-log does not say enough",
    )
  }
  const tests: SockperfTest[] = []
  const notes: string[] = []
  for (const [index, run] of runs.entries()) {
    const outcome = readSockperfTest(run)
    if (outcome.kind === 'test') tests.push(outcome)
    else notes.push(`Run ${index + 1} of ${runs.length} gives no numbers: ${outcome.reason}`)
  }
  if (tests.length > 0) return { kind: 'results', results: grouped(tests), notes }
  return refused((notes[0] ?? '').replace(/^Run 1 of 1 gives no numbers: /, ''))
}

function grouped(tests: readonly SockperfTest[]): readonly AdapterResult[] {
  const alike = Map.groupBy(tests, (test) => JSON.stringify([test.version, benchmarkOf(test), argvOf(test)]))
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return {
      benchmark: benchmarkOf(first),
      path: null,
      tool: { name: 'sockperf', version: first.version },
      argv: argvOf(first),
      metrics: sockperfMetrics(first),
      repetitions: group.map(({ seconds, values, suspect, notes }) => ({
        ...{ startedAt: null, seconds, values, suspect, notes },
      })),
    }
  })
}

function benchmarkOf({ mode, transport }: SockperfTest): string {
  return `sockperf_${mode}_${transport}`
}

/** All that the output tells; sizes and rates are not in it. */
function argvOf({ mode, transport, fullRtt, totalSeconds }: SockperfTest): readonly string[] {
  return [
    ...['sockperf', mode],
    ...(transport === 'tcp' ? ['--tcp'] : []),
    ...['-t', String(Math.round(totalSeconds))],
    ...(fullRtt ? ['--full-rtt'] : []),
  ]
}
