import { Failure } from '../failure.ts'
import type { Adapter } from './adapter.ts'
import { bencher } from './bencher.ts'
import { flent } from './flent.ts'
import { fortio } from './fortio.ts'
import { fping } from './fping.ts'
import { githubActionBenchmark } from './github-action-benchmark.ts'
import { goBench } from './go-bench.ts'
import { googleBenchmark } from './google-benchmark.ts'
import { hyperfine } from './hyperfine.ts'
import { iperf3 } from './iperf3.ts'
import { jmh } from './jmh.ts'
import { netperf } from './netperf.ts'
import { perfdash } from './perfdash.ts'
import { perfkit } from './perfkit.ts'
import { ping } from './ping.ts'
import { pytestBenchmark } from './pytest-benchmark.ts'
import { qperf } from './qperf.ts'
import { sockperf } from './sockperf.ts'
import { wrk } from './wrk.ts'

/** Every format that results can be read from, by the name that `--adapter` takes. */
export const adapters: readonly Adapter[] = [
  ...[iperf3, sockperf, netperf, qperf, ping, fping, flent, wrk, fortio],
  ...[perfkit, perfdash, bencher, githubActionBenchmark],
  ...[hyperfine, goBench, jmh, googleBenchmark, pytestBenchmark],
]

/** The adapter of this name. Throws a `Failure` that lists those there are. */
export function adapterNamed(name: string): Adapter {
  const found = adapters.find((adapter) => adapter.name === name)
  if (found !== undefined) return found
  throw new Failure('usage', `Expected the name of an adapter, got ${JSON.stringify(name)}.`, {
    hint: `There are: ${adapters.map((adapter) => adapter.name).join(', ')}.`,
  })
}

/**
 * The one adapter that recognises a text. Throws a `Failure` of kind `input` where none does, or where several do: a
 * guess between two formats would store numbers under the wrong name. `source` names the text for people.
 */
export function chooseAdapter(text: string, source: string): Adapter {
  const found = adapters.filter((adapter) => adapter.recognises(text))
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (found.length === 0) {
    throw new Failure('input', `Nobody here knows the format of ${source}${beginning(text)}.`, {
      hint: `--adapter NAME says which it is: ${adapters.map(({ name }) => name).join(', ')}.`,
    })
  }
  const names = found.map(({ name }) => name)
  throw new Failure('input', `${source} may be of ${names.length} formats: ${names.join(', ')}.`, {
    hint: `--adapter ${names[0]} reads it as the first of them.`,
  })
}

function beginning(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? ''
  return line === '' ? ': it is empty' : `, which begins ${JSON.stringify(line.slice(0, 80))}`
}
