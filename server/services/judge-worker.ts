import { Worker } from 'node:worker_threads'
import type { Verdict } from '../contract/verdict.ts'
import type { JudgeInput } from '../judge/judge-point.ts'

export interface JudgeRequest {
  readonly id: number
  readonly inputs: readonly JudgeInput[]
}

export type JudgeReply =
  | { readonly id: number; readonly verdicts: readonly (Verdict | null)[] }
  | { readonly id: number; readonly error: string }

/** Judges points in a thread of its own. */
export interface JudgeWorker {
  /** Verdicts in the order of the inputs; rejects when the thread dies or cannot judge one of them. */
  judge(inputs: readonly JudgeInput[]): Promise<readonly (Verdict | null)[]>
  /** False after the thread died, until the next call starts another. */
  isAlive(): boolean
  close(): Promise<void>
}

/** Starts the thread at once, so that the first upload does not wait for it. */
export function startJudgeWorker(): JudgeWorker {
  let nextId = 0
  let thread = startThread()
  return {
    judge(inputs) {
      if (!thread.alive) thread = startThread()
      const { worker, pending } = thread
      return new Promise((resolve, reject) => {
        const id = nextId++
        pending.set(id, { resolve, reject })
        worker.postMessage({ id, inputs } satisfies JudgeRequest)
      })
    },
    isAlive: () => thread.alive,
    close: async () => {
      await thread.worker.terminate()
    },
  }
}

interface Thread {
  readonly worker: Worker
  readonly pending: Map<number, Pending>
  alive: boolean
}

interface Pending {
  resolve(verdicts: readonly (Verdict | null)[]): void
  reject(error: Error): void
}

function startThread(): Thread {
  // The package holds JavaScript where the source tree holds TypeScript; the thread's file is written like this one.
  const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const worker = new Worker(new URL(`./judge-thread${suffix}`, import.meta.url))
  const thread: Thread = { worker, pending: new Map(), alive: true }
  worker.on('message', (reply: JudgeReply) => {
    const waiting = thread.pending.get(reply.id)
    thread.pending.delete(reply.id)
    if ('error' in reply) waiting?.reject(new Error(`Could not judge: ${reply.error}`))
    else waiting?.resolve(reply.verdicts)
  })
  const fail = (error: Error) => {
    thread.alive = false
    for (const waiting of thread.pending.values()) waiting.reject(error)
    thread.pending.clear()
  }
  worker.on('error', (error) => fail(new Error('The judge thread died', { cause: error })))
  worker.on('exit', (code) => fail(new Error(`The judge thread ended with code ${code}`)))
  return thread
}
