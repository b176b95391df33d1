import { whyNoAnswer } from '../forge/why-no-answer.ts'
import { DeliveryError } from './delivery-error.ts'

export interface Posting {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
  /** What it takes to be let in, for people. */
  readonly needs: string
}

/** How long a target may take to answer, and how much of its answer is kept. */
const answerMs = 15_000
const keptBytes = 2000

/**
 * Posts JSON to a webhook; resolves to the answer's status and beginning. Rejects with `DeliveryError`. A redirect is
 * refused: it would take a message, and its signature, to an address that nobody configured.
 */
export async function post(posting: Posting): Promise<string> {
  const url = checkAddress(posting.url)
  const timeout = AbortSignal.timeout(answerMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'metalmark', ...posting.headers },
      body: posting.body,
      redirect: 'manual',
      signal: AbortSignal.any([timeout, posting.signal]),
    })
    const answer = `${response.status} ${await beginning(response)}`.trim()
    if (response.ok) return answer
    throw refusal(response, answer, posting.needs)
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    const why = timeout.aborted
      ? `No answer within ${answerMs / 1000} s; whether it was taken is unknown`
      : `No answer: ${whyNoAnswer(error)}`
    throw new DeliveryError(why, { retryable: true })
  }
}

/** Only over TLS; plain HTTP reaches no further than this machine. The address itself may be a secret and is not shown. */
function checkAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const loopback = url !== null && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url
  throw new DeliveryError('Expected an address that begins with https://', { retryable: false })
}

/** Worth another try: an outage, too many messages, a wait that was too long. Anything else says no for good. */
function refusal(response: Response, answer: string, needs: string): DeliveryError {
  const { status } = response
  if (status >= 300 && status < 400) {
    return new DeliveryError(`${answer} (a redirect, which is not followed)`, { retryable: false })
  }
  const retryable = status >= 500 || status === 408 || status === 425 || status === 429
  const wrong = [401, 403, 404, 410].includes(status)
  return new DeliveryError(wrong ? `${answer.replace(/\.$/, '')}. ${needs}` : answer, {
    retryable,
    retryAfterMs: secondsOf(response.headers.get('retry-after')),
  })
}

/** Seconds, in milliseconds. The other form of the header, a date, needs both clocks to agree and is not used. */
function secondsOf(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : null
}

async function beginning(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      parts.push(part)
      bytes += part.length
      // Leaving the loop cancels the rest.
      if (bytes >= keptBytes) break
    }
  } catch {
    // The status has said whether the message was taken: a body that breaks off changes nothing.
  }
  return Buffer.concat(parts).toString('utf8', 0, keptBytes)
}
