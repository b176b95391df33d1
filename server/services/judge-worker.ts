import { Worker } from 'node:worker_threads'
import type { FollowReply, FollowTask } from './follow-task.ts'

export interface JudgeRequest {
  readonly id: number
  readonly task: FollowTask
}

export type JudgeReply =
  | { readonly id: number; readonly reply: FollowReply }
  | { readonly id: number; readonly error: string }

/** The judge ran and could not answer: the same question will get no better answer. */
export class JudgeRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'JudgeRefusal'
  }
}

/** Judges runs in a thread of its own. */
export interface JudgeWorker {
  /** What was decided; rejects with `JudgeRefusal` when something in the task cannot be judged, or when the thread dies. */
  judge(task: FollowTask): Promise<FollowReply>
  /** False after the thread died, until the next call starts another. */
  isAlive(): boolean
  close(): Promise<void>
}

/** Starts the thread at once, so that the first upload does not wait for it. */
export function startJudgeWorker(): JudgeWorker {
  let nextId = 0
  let thread = startThread()
  return {
    judge(task) {
      if (!thread.alive) thread = startThread()
      const { worker, pending } = thread
      return new Promise((resolve, reject) => {
        const id = nextId++
        pending.set(id, { resolve, reject })
        worker.postMessage({ id, task } satisfies JudgeRequest)
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
  resolve(reply: FollowReply): void
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
    if ('error' in reply) waiting?.reject(new JudgeRefusal(`Could not judge: ${reply.error}`))
    else waiting?.resolve(reply.reply)
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
