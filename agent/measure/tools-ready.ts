import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import type { PlannedBenchmark } from '../plan/plan.ts'
import type { Tool } from '../tools/tool.ts'
import type { Ends, EndsFinder } from './ends.ts'
import { createProgramWriter } from './program-writer.ts'
import type { ReadyBenchmark } from './session.ts'
import { createVersionReader, type VersionReader } from './version-reader.ts'

export interface ReadyTools {
  readonly benchmarks: readonly ReadyBenchmark[]
  readonly notes: readonly string[]
}

/**
 * Finds each benchmark's ends, and the first of its tools that they have, with its version; programs that come with the
 * agent are written there first. Where a stand-in measures, or an optional benchmark cannot be measured, a note says so;
 * one that the suite names and that cannot be measured is a `Failure`, and so is having none at all.
 */
export async function readyTools(
  planned: readonly PlannedBenchmark[],
  finder: Pick<EndsFinder, 'find' | 'findPlace'>,
  signal: AbortSignal | undefined,
): Promise<ReadyTools> {
  const ask = createVersionReader(createProgramWriter(signal), signal)
  const found = await Promise.all(planned.map((benchmark) => readyOrLeftOut(benchmark, finder, ask)))
  const benchmarks = found.flatMap(({ ready }) => ready ?? [])
  const notes = [...new Set(found.flatMap((one) => one.notes)), ...leftOutNotes(found)]
  if (benchmarks.every(({ canary }) => canary)) throw nothingToMeasure(notes)
  return { benchmarks, notes }
}

interface Found {
  readonly ready: ReadyBenchmark | null
  readonly notes: readonly string[]
  /** What was left out, and why. */
  readonly leftOut?: { readonly name: string; readonly why: string }
}

/** One sentence for all that lacks the same. */
function leftOutNotes(found: readonly Found[]): readonly string[] {
  const byReason = Map.groupBy(
    found.flatMap(({ leftOut }) => leftOut ?? []),
    ({ why }) => why,
  )
  return [...byReason].map(([why, some]) => `Left out: ${some.map(({ name }) => name).join(', ')}. ${why}`)
}

async function readyOrLeftOut(
  benchmark: PlannedBenchmark,
  finder: Pick<EndsFinder, 'find' | 'findPlace'>,
  ask: VersionReader,
): Promise<Found> {
  try {
    const { on, path } = benchmark
    const ends = on === null ? await finder.find(path) : finder.findPlace(on)
    return await readyTool(benchmark, ends, ask)
  } catch (error) {
    const canDoWithout =
      benchmark.optional && error instanceof Failure && ['environment', 'benchmark'].includes(error.kind)
    if (!canDoWithout) throw error
    const leftOut = { name: `${benchmark.name} on ${benchmark.path}`, why: error.message }
    return { ready: null, notes: [], leftOut }
  }
}

async function readyTool(benchmark: PlannedBenchmark, ends: Ends, ask: VersionReader): Promise<Found> {
  const { name, tool: wanted, standIns } = benchmark
  let lacking: Place | undefined
  for (const tool of [wanted, ...standIns]) {
    const { client, server } = await askBothEnds(tool, ends, ask)
    if (client === null || server === null) {
      lacking ??= client === null ? ends.client : ends.server
      continue
    }
    const { version, differs } = versionOf(tool, name, { client, server })
    const standsIn = `${wanted.name} is not installed on ${lacking?.name}: ${name} was measured with ${tool.name} instead, which is a series of its own.`
    return {
      ready: { ...benchmark, tool, version, ends },
      notes: [...(tool === wanted ? [] : [standsIn]), ...differs],
    }
  }
  throw missing(wanted, lacking ?? ends.client)
}

/** A server that is a program of its own belongs to what measured; where one program has two versions, a note says so. */
function versionOf(tool: Tool, name: string, { client, server }: { client: string; server: string }) {
  if (client === server) return { version: client, differs: [] }
  if (tool.server?.parseVersion !== undefined) return { version: `${client} + ${server}`, differs: [] }
  return {
    version: client,
    differs: [`${name}: the client is ${tool.name} ${client}, the server ${server}.`],
  }
}

/** The versions on both ends; a tool without a server has the client's on both. */
async function askBothEnds(tool: Tool, ends: Ends, ask: VersionReader) {
  const asking = ask(tool, ends.client, 'client')
  const [client, server] = await Promise.all([
    asking,
    tool.server === null ? asking : ask(tool, ends.server, 'server'),
  ])
  return { client, server }
}

function missing(tool: Tool, place: Place): Failure {
  const argv = tool.versionArgv.join(' ')
  return new Failure(
    'benchmark',
    `Expected ${tool.name} on ${place.name}, but \`${argv}\` did not print a version.`,
    {
      hint:
        place.kind === 'guest'
          ? `Install ${tool.name} in the box, or let the agent build its own: metalmark box build`
          : `On Debian or Ubuntu: apt-get install ${tool.name}`,
    },
  )
}

function nothingToMeasure(notes: readonly string[]): Failure {
  return new Failure('benchmark', ['Not one benchmark can be measured here.', ...notes].join('\n'), {
    hint: 'metalmark doctor shows what works on this host.',
  })
}
