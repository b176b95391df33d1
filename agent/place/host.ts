import { Failure } from '../failure.ts'
import { launch, type Running, run } from '../process.ts'
import { pause } from './pause.ts'
import type { Job, Place, WaitOptions } from './place.ts'

/** The agent's own host. */
export function hostPlace(): Place {
  return {
    name: 'host',
    kind: 'host',
    exec: (argv, options) => run(argv, options),
    start: async (argv, options) => {
      const running = launch(argv, options)
      return { wait: (wait) => waitFor(running, wait), kill: () => kill(running) } satisfies Job
    },
  }
}

async function waitFor(running: Running, options: WaitOptions) {
  const deadline = setTimeout(() => running.stop('deadline'), options.timeoutMs)
  const onAbort = () => running.stop('asked')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await pause(Math.min(options.quietMs, options.timeoutMs), options.signal)
    const finished = await running.finished
    if (options.signal?.aborted) throw new Failure('interrupted', 'Interrupted while a program was running.')
    return finished
  } finally {
    clearTimeout(deadline)
    options.signal?.removeEventListener('abort', onAbort)
  }
}

async function kill(running: Running): Promise<void> {
  running.stop('asked')
  await running.finished.catch(() => undefined)
}
