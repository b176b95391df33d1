import type { StreamedEvent } from '../contract/event-stream.ts'
import type { LiveChange, LiveEvent } from '../contract/live.ts'
import { createLiveLog, type LiveLog } from './live-log.ts'
import { ProblemFailure } from './problem-failure.ts'

export interface LiveFeed {
  /** Tells everyone who follows of changes that are kept. */
  publish(changes: readonly LiveChange[]): void
  /**
   * Events for one follower until the signal aborts, the server stops or the stream is old. Rejects with
   * `ProblemFailure` (`too-busy`) where there are too many already.
   */
  follow(follower: Follower): AsyncIterable<StreamedEvent<LiveEvent>>
  close(): void
}

export interface Follower {
  /** The only project that it may see; null for all. */
  readonly project: string | null
  /** The id of the last event that it saw; null for none. */
  readonly after: string | null
  readonly signal: AbortSignal
}

export interface LiveFeedOptions {
  readonly version: string
  /** Tells the events of this process from those of the last one. */
  readonly boot: string
  /** How long changes are collected before they are told, in milliseconds. */
  readonly collectMs: number
  /** The longest silence on a stream, in milliseconds. */
  readonly heartbeatMs: number
  /** How many heartbeats a stream lives: its client comes again and its token is looked at anew. */
  readonly heartbeats: number
  readonly mostFollowers: number
}

export const defaultFeed = {
  collectMs: 300,
  heartbeatMs: 15_000,
  heartbeats: 40,
  mostFollowers: 500,
} as const satisfies Partial<LiveFeedOptions>

/**
 * Passes on what is committed. Changes that come close together are one batch; a follower that lags gets the batches that
 * it missed as one event, so that nobody is queued for: what is held is one log for all.
 */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const log = createLiveLog(options.boot)
  const wakes = new Set<() => void>()
  const state = { followers: 0, closed: false }
  let pending: LiveChange[] = []
  let collecting: ReturnType<typeof setTimeout> | undefined
  const wakeAll = () => {
    for (const wake of [...wakes]) wake()
  }
  const tell = () => {
    collecting = undefined
    log.add(pending)
    pending = []
    wakeAll()
  }
  return {
    publish(changes) {
      if (state.closed || changes.length === 0) return
      pending.push(...changes)
      collecting ??= setTimeout(tell, options.collectMs)
    },
    async *follow(follower) {
      if (state.followers >= options.mostFollowers) throw tooBusy(state.followers)
      state.followers++
      try {
        yield* stream(follower, { ...options, log, wakes, isClosed: () => state.closed })
      } finally {
        state.followers--
      }
    },
    close() {
      state.closed = true
      clearTimeout(collecting)
      wakeAll()
    },
  }
}

interface Streaming extends LiveFeedOptions {
  readonly log: LiveLog
  readonly wakes: Set<() => void>
  readonly isClosed: () => boolean
}

async function* stream(
  { project, after, signal }: Follower,
  { log, wakes, isClosed, ...options }: Streaming,
): AsyncGenerator<StreamedEvent<LiveEvent>> {
  const hello = (complete: boolean): LiveEvent => ({ kind: 'hello', version: options.version, complete })
  const newsAfter = (seen: number): LiveEvent | null => {
    if (!log.holds(seen)) return hello(false)
    const changes = log.after(seen, project)
    return changes.length > 0 ? { kind: 'changed', changes } : null
  }
  const resumed = log.numberOf(after)
  let seen = resumed ?? log.newest()
  yield { id: log.idOf(seen), data: hello(resumed !== null) }
  const pulse = startPulse({ wakes, signal, everyMs: options.heartbeatMs })
  try {
    while (pulse.beats() < options.heartbeats) {
      if (seen === log.newest() && !isClosed()) await pulse.next()
      if (isClosed() || signal.aborted) return
      const news = newsAfter(seen)
      seen = log.newest()
      if (news !== null) yield { id: log.idOf(seen), data: news }
      else if (pulse.isDue()) yield { id: log.idOf(seen), data: { kind: 'heartbeat' } }
    }
  } finally {
    pulse.stop()
  }
}

function tooBusy(followers: number): ProblemFailure {
  return new ProblemFailure('too-busy', `${followers} streams of events are open, the most there may be`, {
    hint: 'Close dashboards that nobody looks at, or ask again later',
  })
}

interface PulseOptions {
  readonly wakes: Set<() => void>
  readonly signal: AbortSignal
  readonly everyMs: number
}

/** Waits for what wakes all, for the end, and for the time at which a silent stream has to say that it is alive. */
function startPulse({ wakes, signal, everyMs }: PulseOptions) {
  let beats = 0
  let told = 0
  let resume = () => {}
  const wake = () => resume()
  const timer = setInterval(() => {
    beats++
    wake()
  }, everyMs)
  wakes.add(wake)
  signal.addEventListener('abort', wake)
  return {
    beats: () => beats,
    isDue() {
      const due = beats > told
      told = beats
      return due
    },
    next: () =>
      new Promise<void>((resolve) => {
        resume = resolve
        if (signal.aborted || beats > told) resolve()
      }),
    stop() {
      clearInterval(timer)
      wakes.delete(wake)
      signal.removeEventListener('abort', wake)
    },
  }
}
