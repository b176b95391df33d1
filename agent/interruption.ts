import { Failure } from './failure.ts'

export interface Interruption {
  /** Aborted by SIGINT, SIGTERM or the deadline; the reason is a `Failure`. */
  readonly signal: AbortSignal
  /** Ends the run with `kind: 'deadline'` after this many seconds. */
  setDeadline(seconds: number): void
  /** Gives the signals back to Node. */
  stop(): void
}

/**
 * Turns SIGINT, SIGTERM and the run's deadline into one abort. A second signal changes nothing: what was started is
 * still taken down, and `onSecond` tells how to do so by hand if the process must be killed.
 */
export function createInterruption(onSecond: (text: string) => void): Interruption {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const handler = (name: 'SIGINT' | 'SIGTERM') => {
    if (controller.signal.aborted) {
      onSecond('Still cleaning up. If this process must be killed now, run afterwards: metalmark vm gc')
      return
    }
    const kind = name === 'SIGINT' ? 'interrupted' : 'terminated'
    controller.abort(new Failure(kind, `Interrupted by ${name}.`))
  }
  process.on('SIGINT', handler)
  process.on('SIGTERM', handler)
  return {
    signal: controller.signal,
    setDeadline(seconds) {
      const failure = new Failure('deadline', `The run did not end within its deadline of ${seconds} s.`, {
        hint: 'Raise deadlines.run in metalmark.yaml, or measure less.',
      })
      timer = setTimeout(() => controller.abort(failure), seconds * 1000)
    },
    stop() {
      clearTimeout(timer)
      process.off('SIGINT', handler)
      process.off('SIGTERM', handler)
    },
  }
}
