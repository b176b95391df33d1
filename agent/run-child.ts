import { z } from 'zod'
import { Failure } from './failure.ts'
import { parseJson } from './parse-json.ts'
import { lastLines, run } from './process.ts'

export interface ChildOptions {
  /** How to start this very agent again: the program with its script. */
  readonly self: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  /** The child's progress, line by line as JSON. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** What a child said on standard output, and how it ended. */
export interface ChildEnd {
  /** The result's JSON; undefined where there is none. */
  readonly told: unknown
  /** Why it failed; null where it did not. */
  readonly error: string | null
}

/**
 * Runs `metalmark run --json ARGS` as a process of its own: it takes the host's lock, boots, measures and cleans up like any
 * run, and its memory ends with it. An abort interrupts it, and waits while it destroys its VMs.
 */
export async function runChild(args: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const { self, cwd, env, signal, onLine } = options
  try {
    const finished = await run([...self, 'run', '--json', ...args], {
      ...{ timeoutMs: longestRunMs, graceMs: 120_000, stopSignal: 'SIGINT' },
      ...{ cwd, env, signal, onLine, outlives: true },
    })
    const told = parseJson(finished.stdout)
    if (finished.code === 0) return { told, error: null }
    return {
      told,
      error: `metalmark run ended with exit code ${finished.code}: ${reasonIn(finished.stderr)}`,
    }
  } catch (error) {
    if (signal.aborted) return { told: undefined, error: 'stopped' }
    if (error instanceof Failure) return { told: undefined, error: error.message }
    throw error
  }
}

/** Beyond a run's own deadline, which ends it in order. */
const longestRunMs = 24 * 60 * 60_000

const Failed = z.object({ event: z.literal('failed'), message: z.string() })

/** The last of the progress lines says what went wrong. */
function reasonIn(stderr: string): string {
  const last = lastLines(stderr, 1)
  const failed = Failed.safeParse(parseJson(last))
  return failed.success ? failed.data.message : last
}
