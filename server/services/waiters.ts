/** Requests that wait for something to happen to a project. */
export interface Waiters {
  /** Settles when the project is woken, after `ms`, when `signal` aborts, or when all is stopped. */
  wait(
    project: string,
    ms: number,
    signal: AbortSignal,
  ): { readonly done: Promise<void>; readonly cancel: () => void }
  wake(project: string): void
  stopped(): boolean
  stop(): void
}

/** Makes a set of waiters. One that is begun before a look at the database misses nothing that happens after it. */
export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>()
  let stopped = false
  const wake = (project: string) => {
    for (const resume of [...(waiting.get(project) ?? [])]) resume()
  }
  return {
    wait(project, ms, signal) {
      let cancel = () => {}
      const done = new Promise<void>((resolve) => {
        const set = waiting.get(project) ?? new Set()
        waiting.set(project, set)
        cancel = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', cancel)
          set.delete(cancel)
          if (set.size === 0 && waiting.get(project) === set) waiting.delete(project)
          resolve()
        }
        const timer = setTimeout(() => cancel(), Math.max(0, ms))
        set.add(cancel)
        signal.addEventListener('abort', cancel)
        if (stopped || signal.aborted) cancel()
      })
      return { done, cancel: () => cancel() }
    },
    wake,
    stopped: () => stopped,
    stop() {
      stopped = true
      for (const project of [...waiting.keys()]) wake(project)
    },
  }
}
