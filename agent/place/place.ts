/** What a finished program left behind. `code` is null when a signal or the deadline ended it. */
export interface Finished {
  readonly argv: readonly string[]
  readonly code: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly stdout: string
  readonly stderr: string
  /** Epoch milliseconds at which the program started, by the clock of the agent's host. */
  readonly startedAt: number
  readonly durationMs: number
  /** What a guest counted right around the program; absent on the host, whose counters the agent reads itself. */
  readonly counters?: CounterTexts
}

/** A kernel's counters as text (see `parseCounters`); empty where they could not be read. */
export interface CounterTexts {
  readonly before: string
  readonly after: string
}

export interface ExecOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly input?: string
}

export interface StartOptions {
  readonly signal?: AbortSignal
  /** Return only when something listens on this TCP port of the place; a `Failure` when nothing does in time. */
  readonly listensOn?: number | undefined
  /** A job of the same place that is ended on the way; it is gone when `start` returns, and so is its output. */
  readonly replaces?: Job | undefined
  /** Directory of the kernel's network tables as the program will see them; `/proc/net` unless it enters a namespace. */
  readonly netTables?: string | undefined
}

export interface WaitOptions {
  /** How long to leave the place alone before asking whether the job is done: no session is open meanwhile. */
  readonly quietMs: number
  /** Deadline counted from now; a job that is still running then is killed and reported as timed out. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Told as soon as the program has ended, while its output is still on the way. */
  readonly onEnded?: (() => void) | undefined
}

export interface KillOptions {
  /** Nobody will wait for the job: what it left behind on its place goes, too. */
  readonly discard?: boolean
}

/** A program started in the background of a place, with no session held open while it runs. */
export interface Job {
  wait(options: WaitOptions): Promise<Finished>
  /** Ends the program and what it started. Does nothing when it has ended already. */
  kill(options?: KillOptions): Promise<void>
  /** Of a server in a guest, once it has been replaced or killed: what the guest counted while it listened. */
  counted?(): CounterTexts | null
}

/** Somewhere a program can run: the host itself or one VM. Arguments are passed as they are, never through a shell string. */
export interface Place {
  readonly name: string
  readonly kind: 'host' | 'guest'
  /** The machine that a place inside of one (a container, a pod) shares its kernel with; absent: the place itself. */
  readonly machine?: string
  exec(argv: readonly string[], options: ExecOptions): Promise<Finished>
  start(argv: readonly string[], options: StartOptions): Promise<Job>
}
