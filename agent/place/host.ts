import { Failure } from '../failure.ts'
import { launch, type Running, run } from '../process.ts'
import { listenMs, listensHere, neverListened } from './listening.ts'
import { pause } from './pause.ts'
import type { Job, Place, StartOptions, WaitOptions } from './place.ts'

/** The agent's own host. */
export function hostPlace(): Place {
  return {
    name: 'host',
    kind: 'host',
    exec: (argv, options) => run(argv, options),
    start,
  }
}

async function start(argv: readonly string[], options: StartOptions): Promise<Job> {
  const { signal, listensOn, replaces } = options
  const running = launch(argv, { ...(signal && { signal }) })
  const job: Job = { wait: (wait) => waitFor(running, wait), kill: () => kill(running) }
  try {
    const [listens] = await Promise.all([
      listensOn === undefined || untilListening(running, listensOn, signal),
      replaces?.kill({ discard: true }),
    ])
    if (!listens) throw await neverListened('host', listensOn, job)
    return job
  } catch (error) {
    await job.kill()
    throw error
  }
}

/** How long to leave a server alone between two looks. */
const listenPauseMs = 10

/** Whether the port listened in time; a server that has ended is not waited for. */
async function untilListening(running: Running, port: number, signal: AbortSignal | undefined) {
  const end = performance.now() + listenMs
  let ended = false
  const over = running.finished.then(() => {
    ended = true
  })
  // A program that could not be started says so itself.
  over.catch(() => undefined)
  // The tables of the program's own network namespace: behind `nsenter` it is not the agent's.
  while (!listensHere(port, `/proc/${running.pid}/net`)) {
    if (ended || performance.now() > end) return false
    await Promise.race([pause(listenPauseMs, signal), over])
  }
  return true
}

async function waitFor(running: Running, options: WaitOptions) {
  const deadline = setTimeout(() => running.stop('deadline'), options.timeoutMs)
  const onAbort = () => running.stop('asked')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await pause(Math.min(options.quietMs, options.timeoutMs), options.signal)
    const finished = await running.finished
    if (options.signal?.aborted) throw new Failure('interrupted', 'Interrupted while a program was running.')
    options.onEnded?.()
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
