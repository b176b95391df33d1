import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import type { ToolProgram } from '../tools/tool.ts'

/** Puts a tool's own program on a place. */
export type ProgramWriter = (program: ToolProgram, place: Place) => Promise<void>

/** Writes each program to each place once, readable for all. Throws a `Failure` where it cannot be written. */
export function createProgramWriter(signal: AbortSignal | undefined): ProgramWriter {
  const written = new Map<string, Promise<void>>()
  return (program, place) => {
    const key = JSON.stringify([place.kind, place.name, program.path])
    const done = written.get(key) ?? write(program, place, signal)
    written.set(key, done)
    return done
  }
}

/**
 * Beside the file and then in its place, so that a program that is running keeps its text. Only a name that nobody has is
 * taken: in a directory that all may write to, an old name could be somebody else's link.
 */
const script =
  'set -eu; umask 022; new="$1.$$"; rm -f -- "$new"; set -C; cat >"$new"; chmod 0644 -- "$new"; mv -f -- "$new" "$1"'

async function write(
  { path, text }: ToolProgram,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<void> {
  const argv = ['sh', '-c', script, 'sh', path]
  const finished = await place.exec(argv, { timeoutMs: 30_000, input: text, ...(signal && { signal }) })
  if (finished.code !== 0) {
    const said = finished.stderr.trim().slice(-300)
    throw new Failure(
      'environment',
      `Could not write ${path} on ${place.name}${said === '' ? '.' : `: ${said}`}`,
    )
  }
}
