import { Failure } from '../failure.ts'
import type { Place } from '../place/place.ts'
import { lastLines } from '../process.ts'
import type { Read } from './host-files.ts'

/** Asks a program; the answer is what it printed, or why there is none. Never throws. */
export type Ask = (argv: readonly string[]) => Promise<Read>

/** What one program may take: it only has to look something up. */
const programMs = 3_000

/**
 * Asks programs of the host. Where a program is not on PATH it is looked for in `/usr/sbin` and `/sbin`, which Debian's
 * ordinary users have not on theirs.
 */
export function askWith(exec: Place['exec'], signal?: AbortSignal): Ask {
  const attempt = async (path: string, program: string, args: readonly string[]): Promise<Read | null> => {
    const unread = (what: string): Read => ({ kind: 'unread', why: `${program} ${what}` })
    try {
      const finished = await exec([path, ...args], { timeoutMs: programMs, ...(signal && { signal }) })
      if (finished.timedOut) return unread(`gave no answer within ${programMs / 1000} s`)
      return answerOf(program, finished.code, finished.stdout, finished.stderr)
    } catch (error) {
      if (signal?.aborted) return unread('gave no answer in time')
      // The kind of a program that could not be started.
      if (error instanceof Failure && error.kind === 'environment') return null
      return unread(`could not be asked: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return async ([program = '', ...args]) => {
    for (const path of [program, `/usr/sbin/${program}`, `/sbin/${program}`]) {
      const answer = await attempt(path, program, args)
      if (answer !== null) return answer
    }
    return notInstalled(program)
  }
}

/** What to make of a program that has ended. */
export function answerOf(program: string, code: number | null, stdout: string, stderr: string): Read {
  const text = stdout.trim()
  if (code === 0) {
    return text === ''
      ? { kind: 'unread', why: `${program} printed nothing`, nothing: 'empty' }
      : { kind: 'text', text }
  }
  const said = lastLines(stderr.trim() === '' ? stdout : stderr, 3).replaceAll(/\s+/g, ' ')
  if (/not supported/i.test(said)) return { kind: 'unread', why: 'the driver does not support it' }
  if (/permission denied|must be root|not permitted/i.test(said))
    return { kind: 'unread', why: `${program} needs root` }
  return {
    kind: 'unread',
    why: `${program} ended with ${code === null ? 'a signal' : `exit code ${code}`}${said === '' ? '' : `: ${said.slice(0, 200)}`}`,
  }
}

export function notInstalled(program: string): Read {
  return { kind: 'unread', why: `${program} is not installed`, nothing: 'absent' }
}
