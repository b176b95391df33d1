import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../failure.ts'

/** Waits for `ms` milliseconds. Rejects with a `Failure` as soon as `signal` aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    if (signal?.reason instanceof Failure) throw signal.reason
    if (signal?.aborted) throw new Failure('interrupted', 'Interrupted while waiting.', { cause: error })
    throw error
  }
}
