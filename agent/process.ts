import { type ChildProcess, spawn } from 'node:child_process'
import { Failure, type FailureKind } from './failure.ts'
import { ownerMark, ownerVariable } from './orphans.ts'
import type { Finished } from './place/place.ts'
import { debianPackageOf } from './vm/packages.ts'

export interface RunOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly cwd?: string | undefined
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly input?: string | undefined
  /** Called with each complete line of either stream as it comes, without its line end. */
  readonly onLine?: ((line: string) => void) | undefined
  /** What asks the program to end before `SIGKILL` does; Vagrant cleans up after SIGINT only. */
  readonly stopSignal?: NodeJS.Signals | undefined
  /** Time between the polite signal and `SIGKILL`. */
  readonly graceMs?: number | undefined
  /** It looks after itself when the agent is killed: another agent. Everything else is then ended by `vm gc`. */
  readonly outlives?: boolean | undefined
}

/** More output than this is refused: no tool that the agent runs prints as much in good health. */
export const maxOutputBytes = 16 * 1024 * 1024

/** How long pipes may stay open after the program has ended, held by something it left behind. */
const drainMs = 1_000

/**
 * Runs a program without a shell, in a process group of its own, and resolves when it has ended, whatever its exit
 * code. At the deadline the whole group is ended and `timedOut` is set. Rejects with a `Failure` when the program is
 * missing, prints too much, or `signal` aborts (then the group is ended first).
 */
export async function run(argv: readonly string[], options: RunOptions): Promise<Finished> {
  const running = launch(argv, options)
  const timer = setTimeout(() => running.stop('deadline'), options.timeoutMs)
  try {
    return await running.finished
  } finally {
    clearTimeout(timer)
  }
}

/** A program that was started and goes on until it ends or is stopped. */
export interface Running {
  readonly pid: number
  readonly finished: Promise<Finished>
  /** Ends the process group. With `deadline` the result says `timedOut`. Does nothing when the program has ended. */
  stop(why: 'deadline' | 'asked'): void
}

/** Starts a program as `run` does and returns at once; `timeoutMs` is left to the caller. */
export function launch(argv: readonly string[], options: Omit<RunOptions, 'timeoutMs'>): Running {
  const [program, ...args] = argv
  if (program === undefined)
    throw new Failure('usage', 'Expected a program to run, got an empty argument list.')
  options.signal?.throwIfAborted()
  const startedAt = Date.now()
  const before = performance.now()
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.outlives ? options.env : { ...(options.env ?? process.env), [ownerVariable]: ownerMark() },
    detached: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const stopper = createStopper(child, options)
  const output = collectOutput(child, options.onLine, (cause) => stopper.fail(cause))
  // A program may end without reading its input; the broken pipe is then no error of ours.
  child.stdin?.on('error', () => undefined).end(options.input)

  const onAbort = () => stopper.fail(abortCause(options.signal, program))
  options.signal?.addEventListener('abort', onAbort, { once: true })
  const finished = ended(child, argv, stopper).then(({ code, signal }): Finished => {
    if (stopper.cause !== undefined) throw stopper.cause
    const durationMs = performance.now() - before
    const { stdout, stderr } = output()
    return { argv, code, signal, timedOut: stopper.timedOut, stdout, stderr, startedAt, durationMs }
  })
  const cleaned = finished.finally(() => options.signal?.removeEventListener('abort', onAbort))
  // The rejection reaches whoever awaits `finished`; a job nobody waits for must not end the agent.
  cleaned.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    finished: cleaned,
    stop: (why) => stopper.stop(why),
  }
}

/** Throws a `Failure` of `kind` with the last lines of stderr unless the program ended with exit code 0. */
export function mustSucceed(finished: Finished, what: string, kind: FailureKind): Finished {
  if (finished.code === 0 && !finished.timedOut) return finished
  const how = finished.timedOut
    ? `did not end within ${(finished.durationMs / 1000).toFixed(1)} s`
    : finished.code === null
      ? `was ended by ${finished.signal ?? 'a signal'}`
      : `ended with exit code ${finished.code}`
  const said = lastLines(finished.stderr.trim() === '' ? finished.stdout : finished.stderr, 12)
  throw new Failure(kind, `${what}: \`${finished.argv.join(' ')}\` ${how}.${said === '' ? '' : `\n${said}`}`)
}

/** The last `count` lines of a text that say something. */
export function lastLines(text: string, count: number): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.slice(-count).join('\n')
}

interface Stopper {
  readonly timedOut: boolean
  readonly cause: Error | undefined
  stop(why: 'deadline' | 'asked'): void
  fail(cause: Error): void
  /** Tells that the program's first process is gone: what it left in its group is ended if it was being stopped. */
  leaderGone(): void
}

function createStopper(child: ChildProcess, options: Omit<RunOptions, 'timeoutMs'>): Stopper {
  let state: 'running' | 'stopping' | 'gone' = 'running'
  let timedOut = false
  let cause: Error | undefined
  let killTimer: NodeJS.Timeout | undefined
  const begin = () => {
    if (state !== 'running') return
    state = 'stopping'
    signalGroup(child, options.stopSignal ?? 'SIGTERM')
    killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), options.graceMs ?? 5_000)
  }
  return {
    get timedOut() {
      return timedOut
    },
    get cause() {
      return cause
    },
    stop(why) {
      if (state === 'running' && why === 'deadline') timedOut = true
      begin()
    },
    fail(error) {
      cause ??= error
      begin()
    },
    leaderGone() {
      clearTimeout(killTimer)
      if (state === 'stopping') signalGroup(child, 'SIGKILL')
      state = 'gone'
    },
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch (error) {
    // ESRCH: everything in the group has ended, which is what was wanted.
    if (!isErrno(error, 'ESRCH')) throw error
  }
}

/** Resolves once the program has ended and its output is complete. */
function ended(
  child: ChildProcess,
  argv: readonly string[],
  stopper: Stopper,
): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    let drain: NodeJS.Timeout | undefined
    child.once('error', (error) => reject(spawnFailure(argv, error)))
    child.once('exit', () => {
      stopper.leaderGone()
      drain = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, drainMs)
    })
    child.once('close', (code, signal) => {
      clearTimeout(drain)
      resolve({ code, signal })
    })
  })
}

function collectOutput(
  child: ChildProcess,
  onLine: ((line: string) => void) | undefined,
  overflow: (cause: Error) => void,
): () => { stdout: string; stderr: string } {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  let bytes = 0
  for (const name of ['stdout', 'stderr'] as const) {
    const lines = onLine === undefined ? undefined : createLineSplitter(onLine)
    child[name]?.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxOutputBytes) {
        overflow(
          new Failure(
            'environment',
            `Expected at most 16 MiB of output from \`${child.spawnargs.join(' ')}\`, but it printed more.`,
          ),
        )
        return
      }
      parts[name].push(chunk)
      lines?.push(chunk)
    })
    child[name]?.on('close', () => lines?.end())
  }
  return () => ({
    stdout: Buffer.concat(parts.stdout).toString('utf8'),
    stderr: Buffer.concat(parts.stderr).toString('utf8'),
  })
}

function createLineSplitter(onLine: (line: string) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new TextDecoder()
  let rest = ''
  const emit = (text: string) => {
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }
  return {
    push: (chunk) => emit(decoder.decode(chunk, { stream: true })),
    end: () => {
      emit(decoder.decode())
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}

function spawnFailure(argv: readonly string[], error: Error): Error {
  const program = argv[0] ?? ''
  if (!isErrno(error, 'ENOENT')) {
    return new Failure('environment', `Could not start \`${program}\`: ${error.message}.`, { cause: error })
  }
  const pkg = debianPackageOf(program)
  return new Failure('environment', `The program \`${program}\` is needed, but it is not on PATH.`, {
    cause: error,
    ...(pkg === undefined ? {} : { hint: `On Debian or Ubuntu: apt-get install ${pkg}` }),
  })
}

function abortCause(signal: AbortSignal | undefined, program: string): Error {
  if (signal?.reason instanceof Failure) return signal.reason
  return new Failure('interrupted', `Interrupted while \`${program}\` was running.`)
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
