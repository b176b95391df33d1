import { z } from 'zod'
import type { MetricDefinition } from '../../server/contract/benchmark.ts'
import { readBufferbloat } from './bufferbloat-output.ts'
import { pingVersion } from './ping.ts'
import { endFailure, type Parsed, refuse, type Tool, type ToolOutput } from './tool.ts'

export const BufferbloatOptions = z.strictObject({
  /** TCP streams that fill the path while ping measures. */
  streams: z.int().min(1).max(64).default(4),
})

/**
 * How much longer a round trip takes while TCP fills the path: ping alone, then ping beside iperf3. Its result is the 99th
 * percentile under load less the median without it.
 */
export function bufferbloat({ streams }: z.output<typeof BufferbloatOptions>): Tool {
  return {
    name: 'metalmark-bufferbloat',
    metrics: bufferbloatMetrics,
    versionArgv: ['sh', '-c', 'iperf3 --version; ping -V; exit 0'],
    parseVersion: ({ stdout }) => {
      const [load, probe] = [/^iperf (\d+\.\d+\S*)/m.exec(stdout)?.[1], pingVersion(stdout)]
      return load === undefined || probe === null ? null : `1+iperf-${load}+${probe}`
    },
    server: { argv: ({ address, port }) => ['iperf3', '-s', '-1', '-B', address, '-p', String(port)] },
    clientArgv: ({ address, port }, seconds) => [
      ...['sh', '-c', script, 'sh', address, String(port)],
      ...[String(streams), String(seconds), intervalFor(seconds), String(idleSeconds)],
    ],
    normalisedArgv: (seconds) => [
      ...['metalmark-bufferbloat', '-P', String(streams), '-t', String(seconds)],
      ...['-i', intervalFor(seconds)],
    ],
    nominalSeconds: (seconds) => idleSeconds + seconds + 3,
    parse: parseBufferbloat,
  }
}

const bufferbloatMetrics: readonly MetricDefinition[] = [
  time('latency_increase', 'headline'),
  time('loaded_p50', 'secondary'),
  time('loaded_p99', 'secondary'),
  time('idle_p50', 'secondary'),
  { name: 'throughput', unit: 'bit/s', direction: 'higher', role: 'secondary', semantics: null },
  { name: 'loaded_loss', unit: 'percent', direction: 'lower', role: 'explanatory', semantics: null },
]

export function parseBufferbloat(output: ToolOutput): Parsed {
  const read = readBufferbloat(output.stdout)
  if (typeof read === 'string') return refuse(endFailure('metalmark-bufferbloat', output) ?? read)
  const ended = endFailure('metalmark-bufferbloat', output)
  if (ended !== null) return refuse(ended)
  const { idle, loaded, throughput } = read
  return {
    kind: 'values',
    values: {
      latency_increase: loaded.p99 - idle.p50,
      ...{ loaded_p50: loaded.p50, loaded_p99: loaded.p99, idle_p50: idle.p50 },
      ...{ throughput, loaded_loss: loaded.loss },
    },
    suspect: [...idle.oddities, ...loaded.oddities],
    notes: [],
  }
}

/** Enough for a median at the longest interval that a ping may be held to. */
const idleSeconds = 5

/** Twice what a 99th percentile needs: on a busy machine ping keeps less than its pace. */
const pingsAimedFor = 2000

/** Seconds between two packets, as ping takes them; 2 ms is the least that it allows ordinary users. */
function intervalFor(seconds: number): string {
  const milliseconds = Math.min(20, Math.max(2, Math.floor((1000 * seconds) / pingsAimedFor)))
  return (milliseconds / 1000).toFixed(3)
}

/**
 * A ping that may not send so often tries every 0.2 s, and says so. The load begins before ping and ends after it, and its
 * first second, in which it grows, is not measured.
 */
const script = `
export LC_ALL=C
address=$1 port=$2 streams=$3 seconds=$4 interval=$5 idle=$6
ping -i "$interval" -c 1 -W 1 "$address" >/dev/null 2>&1 || interval=0.2
echo "== interval $interval"
echo "== idle"
ping -i "$interval" -w "$idle" "$address" || exit 1
echo "== load"
iperf3 -c "$address" -p "$port" -P "$streams" -t "$((seconds + 1))" -O 1 -J &
load=$!
sleep 1.5
loaded=$(ping -i "$interval" -w "$seconds" "$address")
wait "$load"
code=$?
echo "== loaded"
printf '%s\\n' "$loaded"
echo "== end"
exit "$code"
`

function time(name: string, role: MetricDefinition['role']): MetricDefinition {
  return { name, unit: 'us', direction: 'lower', role, semantics: 'rtt' }
}
