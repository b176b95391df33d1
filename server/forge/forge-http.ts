import type { z } from 'zod'
import { ForgeError } from './forge.ts'
import { whyNoAnswer } from './why-no-answer.ts'

export interface ForgeHttp {
  /** `GitLab`, for people. */
  readonly name: string
  /** The beginning of every address, without a slash at the end. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: typeof fetch
  /** What the credentials need, for people. */
  readonly needs: string
}

interface ForgeRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** What is being done, for people: `commenting on …`. */
  readonly doing: string
  /** Of the answer; where there is none to read, `z.unknown()`. */
  readonly reply: z.ZodType<T>
}

interface ForgeReply<T> {
  readonly data: T
  readonly headers: Headers
}

/** An answer that says no: its status and the beginning of what it said. */
export class ForgeRefusal extends ForgeError {
  readonly status: number
  readonly said: string
  constructor(
    message: string,
    options: { status: number; said: string; retryable: boolean; retryAfterMs: number | null },
  ) {
    super(message, options)
    this.status = options.status
    this.said = options.said
  }
}

const answerMs = 20_000
/** A page of 100 comments of the greatest size, and some. */
const mostBytes = 120 * 1024 * 1024
const saidCharacters = 300

/**
 * One request to a forge's JSON API. Rejects with `ForgeError`: retryable where nothing or an outage answered, with the wait
 * that was asked for. Nothing is sent twice here: after an answer that was lost, the caller's next try looks first. A
 * redirect is refused, as it would take the token to an address that nobody configured.
 */
export async function askForge<T>(forge: ForgeHttp, request: ForgeRequest<T>): Promise<ForgeReply<T>> {
  const { doing, reply } = request
  const response = await send(forge, request)
  const text = await readBounded(forge, response, doing)
  if (!response.ok) throw refusal(forge, response, { doing, said: text })
  const parsed = reply.safeParse(parse(text))
  if (parsed.success) return { data: parsed.data, headers: response.headers }
  const issue = parsed.error.issues[0]
  const where = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`
  throw new ForgeError(`${forge.name} answered something unexpected when ${doing}${where}`, {
    retryable: false,
  })
}

async function send<T>(forge: ForgeHttp, request: ForgeRequest<T>): Promise<Response> {
  const url = new URL(`${forge.base}${request.path}`)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  try {
    return await forge.fetch(url, {
      method: request.method,
      headers: {
        ...{ accept: 'application/json', 'user-agent': 'metalmark', ...forge.headers },
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
    })
  } catch (cause) {
    throw new ForgeError(`${forge.name} did not answer when ${request.doing}: ${whyNoAnswer(cause)}`, {
      retryable: true,
      cause,
    })
  }
}

async function readBounded({ name }: ForgeHttp, response: Response, doing: string): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length
      if (bytes > mostBytes) break
      parts.push(part)
    }
  } catch (cause) {
    throw new ForgeError(`${name}’s answer broke off when ${doing}: ${whyNoAnswer(cause)}`, {
      retryable: true,
      cause,
    })
  }
  if (bytes <= mostBytes) return Buffer.concat(parts).toString('utf8')
  throw new ForgeError(`${name} answered more than ${mostBytes} bytes when ${doing}`, { retryable: false })
}

function refusal(
  { name, needs }: ForgeHttp,
  { status, headers }: Response,
  { doing, said: text }: { readonly doing: string; readonly said: string },
): ForgeRefusal {
  const said = reasonOf(text).replace(/\s+/g, ' ').trim().slice(0, saidCharacters)
  const retryable = status >= 500 || status === 408 || status === 429
  const retryAfterMs = secondsOf(headers.get('retry-after'))
  const hint = hints.get(status) ?? ''
  const wants = hint === '' ? '' : `${hint} ${needs}`
  const what =
    status >= 300 && status < 400
      ? 'sent elsewhere, which is not followed,'
      : status === 429
        ? 'limited'
        : 'refused'
  const because = said.replace(/\.$/, '') || 'no reason given'
  const message = `${name} ${what} ${doing} with ${status}: ${because}.${wants}`
  return new ForgeRefusal(message, { status, said, retryable, retryAfterMs })
}

const hints = new Map([
  [401, ' Is the token still good?'],
  [403, ' The token may not do that.'],
  [404, ' Nothing is there that the token may see: is the name right?'],
])

/** What a refusal says for people, of the forms that GitLab and Gitea have; else all of it. */
function reasonOf(text: string): string {
  const { message, error_description, error } = Object(parse(text)) as Readonly<Record<string, unknown>>
  const said = [message, error_description, error].find((one) => typeof one === 'string' && one !== '')
  return typeof said === 'string' ? said : text
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Null where what is asked about is gone: a person may delete a comment at any time. */
export async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ForgeRefusal && error.status === 404) return null
    throw error
  }
}
