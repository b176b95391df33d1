import { Worker } from 'node:worker_threads'
import type { ReplayedChange } from '../judge/backtest-series.ts'
import type { BacktestReply, BacktestTask } from './backtest-task.ts'

/**
 * Replays in a thread of its own, apart from the one that judges uploads: neither they nor requests wait for it. The
 * thread ends with its answer, or when nobody waits for it any more; the promise then rejects.
 */
export function runInThread(
  task: BacktestTask,
  signal: AbortSignal,
): Promise<readonly (readonly ReplayedChange[])[]> {
  signal.throwIfAborted()
  // The package holds JavaScript where the source tree holds TypeScript; the thread's file is written like this one.
  const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const worker = new Worker(new URL(`./backtest-thread${suffix}`, import.meta.url), {
    workerData: task,
    transferList: task.series.flatMap(({ values, errors, epochs }) => [
      values.buffer as ArrayBuffer,
      errors.buffer as ArrayBuffer,
      epochs.buffer as ArrayBuffer,
    ]),
  })
  const stop = () => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  return new Promise<readonly (readonly ReplayedChange[])[]>((resolve, reject) => {
    worker.once('message', (reply: BacktestReply) => {
      if ('error' in reply) reject(new Error(`Could not replay: ${reply.error}`))
      else resolve(reply.changes)
    })
    worker.once('error', (error) => reject(new Error('The backtest’s thread died', { cause: error })))
    worker.once('exit', () => reject(new Error('The backtest was given up')))
  }).finally(() => signal.removeEventListener('abort', stop))
}
