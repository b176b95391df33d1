import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Client, createClient, ProblemError, UnreachableError } from '../../server/contract/client.ts'
import type { UploadReceipt } from '../../server/contract/views.ts'
import type { Random } from '../../server/stats/seeded-random.ts'
import type { Claim, Outbox, Parcel } from './outbox.ts'

export interface SendDeps {
  readonly fetch: typeof fetch
  readonly token: string | undefined
  readonly sleep: (ms: number) => Promise<void>
  readonly random: Random
  readonly clock: () => number
  readonly signal?: AbortSignal | undefined
  readonly attempts: number
  /** Sends only what goes to this server: a token that was given for it is nobody else's. */
  readonly onlyServer?: string | undefined
}

/** What became of one run. */
export type Sent =
  | { readonly kind: 'stored'; readonly id: string; readonly parcel: Parcel; readonly receipt: UploadReceipt }
  /** Stays in the outbox. */
  | { readonly kind: 'kept'; readonly id: string; readonly reason: string; readonly hint?: string }
  /** Never to be taken; kept in `file`. */
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string; readonly file: string }

/**
 * Sends the runs of the outbox, oldest first, each at most once at a time whoever else is sending. Once a server has
 * kept one waiting, its other runs are left for the next time instead of being tried one by one.
 */
export async function sendOutbox(outbox: Outbox, deps: SendDeps): Promise<readonly Sent[]> {
  const waiting = new Map<string, string>()
  const sent: Sent[] = []
  for (const id of outbox.list()) {
    const claim = outbox.claim(id, deps.clock())
    if (claim === null) continue
    try {
      const outcome = await sendClaimed(claim, waiting, deps)
      if (outcome !== null) sent.push(outcome)
    } finally {
      claim.release()
    }
  }
  return sent
}

/** Null where the run goes to another server than asked for. `waiting` holds why a server's runs have to wait. */
async function sendClaimed(claim: Claim, waiting: Map<string, string>, deps: SendDeps): Promise<Sent | null> {
  const { id } = claim
  const content = claim.read()
  if (content.kind === 'unreadable') {
    return { kind: 'refused', id, reason: content.reason, file: claim.refused({ detail: content.reason }) }
  }
  const { parcel } = content
  if (deps.onlyServer !== undefined && parcel.server !== deps.onlyServer) return null
  const earlier = waiting.get(parcel.server)
  if (earlier !== undefined) {
    return { kind: 'kept', id, reason: `not tried, because of an earlier run: ${earlier}` }
  }
  const outcome = await sendParcel(parcel, deps)
  if (outcome.kind === 'stored') claim.sent()
  if (outcome.kind === 'kept') waiting.set(parcel.server, outcome.reason)
  return outcome.kind === 'refused' ? { ...outcome, file: claim.refused(outcome.problem) } : outcome
}

/** The typed client as the agent uses it: gzip bodies and a deadline for each call. */
export function agentClient(
  server: string,
  { fetch: given, token }: Pick<SendDeps, 'fetch' | 'token'>,
): Client {
  const timed: typeof fetch = (input, init) => {
    const deadline = AbortSignal.timeout(callTimeoutMs)
    return given(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline,
    })
  }
  return createClient({ baseUrl: server, token, fetch: timed, compress })
}

const callTimeoutMs = 30_000

type Outcome =
  | Extract<Sent, { kind: 'stored' | 'kept' }>
  | {
      readonly kind: 'refused'
      readonly id: string
      readonly reason: string
      readonly problem: ProblemError['problem']
    }

async function sendParcel(parcel: Parcel, deps: SendDeps): Promise<Outcome> {
  const client = agentClient(parcel.server, deps)
  const { id } = parcel.run
  let reason = ''
  for (let attempt = 1; attempt <= deps.attempts; attempt++) {
    try {
      const receipt = await client.call('uploadRun', {
        ...{ params: { project: parcel.project }, body: parcel.run },
        ...(deps.signal && { signal: deps.signal }),
      })
      return { kind: 'stored', id, parcel, receipt }
    } catch (error) {
      deps.signal?.throwIfAborted()
      const kind = classify(error)
      reason = describeError(error, parcel.server)
      if (kind === 'token') return { kind: 'kept', id, reason, hint: tokenHint }
      if (kind === 'permanent' && error instanceof ProblemError) {
        return { kind: 'refused', id, reason, problem: error.problem }
      }
    }
    if (attempt < deps.attempts) await deps.sleep(backoffMs(attempt, deps.random))
  }
  return { kind: 'kept', id, reason }
}

const tokenHint = 'Set METALMARK_TOKEN or --token-file to a token that may upload to this project.'

/** Doubling from half a second up to ten, each time anywhere between half of that and all of it. */
export function backoffMs(attempt: number, random: Random): number {
  return Math.min(10_000, 500 * 2 ** (attempt - 1)) * (0.5 + random() / 2)
}

/**
 * A refusal is permanent when the server itself says so in a problem document. A 4xx without one came from something
 * between, and a wrong token is the operator's to mend: the run must survive both.
 */
function classify(error: unknown): 'again' | 'token' | 'permanent' {
  if (!(error instanceof ProblemError)) return 'again'
  const { status, code } = error.problem
  if (status === 401 || status === 403) return 'token'
  const passing = status < 400 || status >= 500 || status === 408 || status === 429
  return passing || code === 'internal' ? 'again' : 'permanent'
}

/** Why a call of the server failed, for people. */
export function describeError(error: unknown, server: string): string {
  if (error instanceof ProblemError) {
    const { status, detail, hint, errors } = error.problem
    const places = errors?.slice(0, 5).map(({ path, message }) => `${path}: ${message}`) ?? []
    return [`${server} answered ${status}: ${detail}`, ...places, ...(hint ? [hint] : [])].join('\n  ')
  }
  if (error instanceof UnreachableError) {
    const cause = error.cause instanceof Error ? (error.cause.cause ?? error.cause) : error.cause
    return `${server} gave no answer (${cause instanceof Error ? cause.message || cause.name : String(cause)})`
  }
  return `${server} answered something that is not Metalmark's (${String(error).slice(0, 200)})`
}

const gzipAsync = promisify(gzip)

async function compress(body: string): Promise<{ encoding: string; bytes: Uint8Array<ArrayBuffer> }> {
  return { encoding: 'gzip', bytes: new Uint8Array(await gzipAsync(body)) }
}
