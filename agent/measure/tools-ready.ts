import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import type { PlannedBenchmark } from '../plan/plan.ts'
import type { Tool } from '../tools/tool.ts'
import type { Ends } from './repetition.ts'
import type { ReadyBenchmark } from './session.ts'

export interface ReadyTools {
  readonly benchmarks: readonly ReadyBenchmark[]
  readonly notes: readonly string[]
}

/**
 * Finds each benchmark's tool and its version on the places that it needs. A missing tool is a `Failure` in a VM and is
 * replaced by the built-in probe on the host, with a note.
 */
export async function readyTools(
  planned: readonly PlannedBenchmark[],
  endsFor: (benchmark: PlannedBenchmark) => Ends,
  signal: AbortSignal | undefined,
): Promise<ReadyTools> {
  const ask = createVersionReader(signal)
  const found = await Promise.all(planned.map((benchmark) => readyTool(benchmark, endsFor(benchmark), ask)))
  return {
    benchmarks: found.map(({ benchmark }) => benchmark),
    notes: [...new Set(found.flatMap(({ notes }) => notes))],
  }
}

type VersionReader = (tool: Tool, place: Place) => Promise<string | null>

async function readyTool(
  benchmark: PlannedBenchmark,
  ends: Ends,
  ask: VersionReader,
): Promise<{ benchmark: ReadyBenchmark; notes: readonly string[] }> {
  const { tool, fallback } = benchmark
  const [client, server] = await Promise.all([ask(tool, ends.client), ask(tool, ends.server)])
  if (client !== null && server !== null) {
    const differ = `${benchmark.name}: the client is ${tool.name} ${client}, the server ${server}.`
    return { benchmark: { ...benchmark, version: client, ends }, notes: client === server ? [] : [differ] }
  }
  const place = client === null ? ends.client : ends.server
  const version = fallback === null ? null : await ask(fallback, ends.client)
  if (fallback === null || version === null) throw missing(tool, place)
  const note = `${tool.name} is not installed on this host: ${benchmark.name} was measured with the built-in ${fallback.name}.`
  return { benchmark: { ...benchmark, tool: fallback, version, ends }, notes: [note] }
}

/** Asks each place once for each tool, however many benchmarks use it. */
function createVersionReader(signal: AbortSignal | undefined): VersionReader {
  const asked = new Map<string, Promise<string | null>>()
  return (tool, place) => {
    const key = JSON.stringify([place.kind, place.name, tool.versionArgv])
    const answer = asked.get(key) ?? readVersion(tool, place, signal)
    asked.set(key, answer)
    return answer
  }
}

async function readVersion(
  tool: Tool,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    const finished = await place.exec(tool.versionArgv, { timeoutMs: 30_000, ...(signal && { signal }) })
    return finished.code === 0 ? tool.parseVersion(finished) : null
  } catch (error) {
    signal?.throwIfAborted()
    // On the host a program that is not there is a Failure of kind `environment`; anything else is no answer to this.
    if (error instanceof Failure && error.kind === 'environment') return null
    throw error
  }
}

function missing(tool: Tool, place: Place): Failure {
  return new Failure(
    'benchmark',
    `Expected ${tool.name} on ${place.name}, but \`${tool.versionArgv.join(' ')}\` did not print a version.`,
    {
      hint:
        place.kind === 'guest'
          ? `Install ${tool.name} in the box, or let the agent build its own: metalmark box build`
          : `On Debian or Ubuntu: apt-get install ${tool.name}`,
    },
  )
}
