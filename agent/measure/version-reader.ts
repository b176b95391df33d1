import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import type { Tool } from '../tools/tool.ts'
import type { ProgramWriter } from './program-writer.ts'

/** A tool's version on a place, as the side that runs there prints it; null where it is not there. */
export type VersionReader = (tool: Tool, place: Place, side: 'client' | 'server') => Promise<string | null>

/** Asks each place once for each program, however many benchmarks use it; a tool's own program is written there before. */
export function createVersionReader(write: ProgramWriter, signal: AbortSignal | undefined): VersionReader {
  const asked = new Map<string, Promise<string | null>>()
  return (tool, place, side) => {
    const argv = (side === 'server' ? tool.server?.versionArgv : undefined) ?? tool.versionArgv
    const key = JSON.stringify([place.kind, place.name, argv, tool.name])
    const answer = asked.get(key) ?? readVersion(argv, { tool, place, side, write, signal })
    asked.set(key, answer)
    return answer
  }
}

interface Asking {
  readonly tool: Tool
  readonly place: Place
  readonly side: 'client' | 'server'
  readonly write: ProgramWriter
  readonly signal: AbortSignal | undefined
}

async function readVersion(
  argv: readonly string[],
  { tool, place, side, write, signal }: Asking,
): Promise<string | null> {
  const parse = (side === 'server' ? tool.server?.parseVersion : undefined) ?? tool.parseVersion
  try {
    if (tool.program !== undefined) await write(tool.program, place)
    const finished = await place.exec(argv, { timeoutMs: 30_000, ...(signal && { signal }) })
    return finished.code === 0 ? parse(finished) : null
  } catch (error) {
    signal?.throwIfAborted()
    // On the host a program that is not there is a Failure of kind `environment`; anything else is no answer to this.
    if (error instanceof Failure && error.kind === 'environment') return null
    throw error
  }
}
