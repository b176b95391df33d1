import { isListening, listenMs, neverListened } from '../place/listening.ts'
import { pause } from '../place/pause.ts'
import type { Job, Place, StartOptions } from '../place/place.ts'
import type { Kubectl } from './kubectl.ts'

export interface PodAt {
  readonly pod: string
  /** The machine or node whose kernel runs the pod. */
  readonly machine: string
}

/**
 * Ending `kubectl exec` does not end what it started, so everything in a pod ends by itself: after so many seconds at the
 * latest. An idle server that waits for that disturbs nobody, because the next one listens on another port.
 */
const programSeconds = 600

/** How long to leave a server alone between two looks: each look is a program in the pod. */
const lookPauseMs = 150

/** A pod, reached by `kubectl exec`. Its image must hold `timeout` and `cat` beside the tools. */
export function podPlace(kubectl: Kubectl, { pod, machine }: PodAt): Place {
  const exec = (stdin: boolean) => [...kubectl.argv, 'exec', ...(stdin ? ['-i'] : []), pod, '--']
  const bounded = (argv: readonly string[]) => [
    ...exec(false),
    ...['timeout', String(programSeconds)],
    ...argv,
  ]
  const { place } = kubectl
  const isUp = async (port: number, signal: AbortSignal | undefined) => {
    const argv = [...exec(false), 'cat', '/proc/net/tcp', '/proc/net/tcp6']
    // A pod without IPv6 has no second table; the first is printed all the same.
    const shown = await place.exec(argv, { timeoutMs: listenMs, ...(signal && { signal }) })
    return isListening(shown.stdout, port)
  }
  return {
    ...{ name: pod, kind: 'guest', machine },
    exec: (argv, options) => place.exec([...exec(options.input !== undefined), ...argv], options),
    start: (argv, options) => startInPod({ pod, argv: bounded(argv), options }, place, isUp),
  }
}

interface Starting {
  readonly pod: string
  readonly argv: readonly string[]
  readonly options: StartOptions
}

async function startInPod(
  { pod, argv, options }: Starting,
  outer: Place,
  isUp: (port: number, signal: AbortSignal | undefined) => Promise<boolean>,
): Promise<Job> {
  const { listensOn, ...rest } = options
  const job = withoutCounters(await outer.start(argv, rest))
  if (listensOn === undefined) return job
  const end = performance.now() + listenMs
  try {
    while (!(await isUp(listensOn, options.signal))) {
      if (performance.now() > end) throw await neverListened(pod, listensOn, job)
      await pause(lookPauseMs, options.signal)
    }
    return job
  } catch (error) {
    await job.kill()
    throw error
  }
}

/** What the machine with `kubectl` counted is nothing of the pod's node, nor of its network. */
function withoutCounters(job: Job): Job {
  return {
    async wait(options) {
      const { counters: _, ...finished } = await job.wait(options)
      return finished
    },
    kill: (options) => job.kill(options),
  }
}
