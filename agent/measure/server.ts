import type { Job } from '../place/place.ts'
import type { Step } from '../plan/schedule.ts'
import type { Endpoint } from '../tools/tool.ts'
import type { Ends } from './ends.ts'

/** A repetition's server on its way. */
export interface Server {
  readonly endpoint: Endpoint
  /** Null where the tool needs none. */
  readonly argv: readonly string[] | null
  /** Settles when the server listens (null: there is none), or with the reason why it does not. */
  readonly job: Promise<Job | null>
}

export interface ServerOptions {
  readonly signal?: AbortSignal | undefined
  /** The server of the repetition before, ended on the way: one session with its place instead of two. */
  readonly replaces?: Job | undefined
}

/** Starts the server of a step, where its tool has one. */
export async function startServer(
  step: Step,
  ends: Ends,
  { signal, replaces }: ServerOptions,
): Promise<Server> {
  const { server } = step.benchmark.tool
  if (server === null) {
    const job = endQuietly(replaces).then(() => null)
    return { endpoint: { address: ends.address, port: 0 }, argv: null, job }
  }
  const endpoint = { address: ends.address, port: await ends.pickPort() }
  const argv = server.argv({ ...endpoint, address: ends.listenAddress ?? ends.address })
  const job = ends.server.start(argv, { ...(signal && { signal }), listensOn: endpoint.port, replaces })
  // Whoever awaits it gets the rejection; an aborted run may not come to that.
  job.catch(() => undefined)
  return { endpoint, argv, job }
}

/** Ends a server; a place that cannot end one cannot start the next either, and there it becomes a failure. */
export async function endQuietly(server: Job | null | undefined): Promise<void> {
  await server?.kill({ discard: true }).catch(() => undefined)
}
