import { createHmac } from 'node:crypto'
import { DeliveryError } from './delivery-error.ts'
import type { Envelope, Message, Send } from './message.ts'
import { post } from './post.ts'

/**
 * Sends JSON that is signed as the Standard Webhooks specification says: the HMAC-SHA256 of
 * `<webhook-id>.<webhook-timestamp>.<body>`. The id stays the same over all tries, the time is that of the try: a
 * receiver refuses what is old and knows what it has seen.
 */
export function createWebhook(url: string, secret: () => Promise<string>): Send {
  return async (message, envelope) => {
    const body = JSON.stringify(webhookBody(message))
    const headers = signed(body, envelope, keyOf(await secret()))
    return post({ url, headers, body, signal: envelope.signal, needs })
  }
}

const needs = 'It has to take messages at that address, signed with the same key as the secret'

function webhookBody({ type, project, title, lines, url, alert, event }: Message) {
  return {
    type: event === null ? type : `${type}.${event.kind}`,
    timestamp: event === null ? null : new Date(event.at).toISOString(),
    data: { project, title, lines, url, alert, event },
  }
}

function signed(body: string, { delivery, now }: Envelope, key: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const signature = createHmac('sha256', key).update(`${delivery}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': delivery,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

const leastKeyBytes = 24

/** `whsec_` and base 64, as the specification writes secrets; anything else is the key as it is. */
function keyOf(secret: string): Buffer {
  const key = secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret)
  if (key.length >= leastKeyBytes) return key
  throw new DeliveryError(
    `Expected a key of at least ${leastKeyBytes} bytes in the secret, got ${key.length}`,
    { retryable: true },
  )
}
