import { createHmac, timingSafeEqual } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createWebhook } from '../../../server/notify/webhook.ts'
import { type Answer, type Receiver, startReceiver } from '../../support/receiver.ts'
import { envelope, messageOf } from './messages.ts'

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

let receiver: Receiver
afterEach(() => receiver.close())

async function sendTo(answer: Answer, change: Parameters<typeof envelope>[0] = {}) {
  receiver = await startReceiver(() => answer)
  return createWebhook(`${receiver.url}/hook`, async () => secret)(messageOf(), envelope(change))
}

/** A receiver after the words of the Standard Webhooks specification: its signature and its tolerance of five minutes. */
function verify({ headers, body }: Receiver['received'][number], nowSeconds: number): boolean {
  const [id, timestamp] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])]
  if (Math.abs(nowSeconds - Number(timestamp)) > 300) return false
  const expected = createHmac('sha256', Buffer.from(secret.split('_')[1] ?? '', 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const [version, text = ''] = signature.split(',')
      const given = Buffer.from(text, 'base64')
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
    })
}

describe('a webhook', () => {
  test('can be verified by its receiver, and not when changed, old or early', async () => {
    expect(await sendTo({ status: 200, body: 'thanks' })).toBe('200 thanks')
    const [request] = receiver.received
    if (request === undefined) throw new Error('Nothing came')
    const sent = envelope().now / 1000
    expect(verify(request, sent + 299)).toBe(true)
    expect(verify(request, sent + 301)).toBe(false)
    expect(verify(request, sent - 301)).toBe(false)
    expect(verify({ ...request, body: `${request.body} ` }, sent)).toBe(false)
    expect(verify({ ...request, headers: { ...request.headers, 'webhook-id': 'other' } }, sent)).toBe(false)
  })

  test('keeps its id over all tries, and is signed anew for each', async () => {
    await sendTo({ status: 200 })
    await createWebhook(`${receiver.url}/hook`, async () => secret)(
      messageOf(),
      envelope({ now: envelope().now + 3_600_000 }),
    )
    const [first, second] = receiver.received.map(({ headers }) => headers)
    expect(second?.['webhook-id']).toBe(first?.['webhook-id'])
    expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(3600)
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature'])
  })

  test('says what happened to which alert', async () => {
    await sendTo({ status: 204 })
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      type: 'alert.confirmed',
      timestamp: '2026-01-02T00:00:00.000Z',
      data: {
        project: 'netstack',
        alert: { headline: 'tcp_stream_1: -8.1 %' },
        event: { kind: 'confirmed' },
      },
    })
  })

  test.each([500, 503, 408, 425, 429])('is worth another try after %i', async (status) => {
    await expect(sendTo({ status, body: 'busy' })).rejects.toMatchObject({
      message: `${status} busy`,
      retryable: true,
    })
  })

  test.each([400, 401, 403, 404, 410])('is not tried again after %i', async (status) => {
    await expect(sendTo({ status })).rejects.toMatchObject({
      message: expect.stringContaining(String(status)),
      retryable: false,
    })
  })

  test('comes back when the receiver says', async () => {
    await expect(sendTo({ status: 429, headers: { 'retry-after': '120' } })).rejects.toMatchObject({
      retryAfterMs: 120_000,
    })
  })

  test('does not follow a redirect', async () => {
    await expect(sendTo({ status: 307, headers: { location: '/elsewhere' } })).rejects.toMatchObject({
      retryable: false,
    })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
  })

  test('goes over plain HTTP to this machine only, and nowhere else than the web', async () => {
    receiver = await startReceiver(() => ({ status: 200 }))
    for (const url of [
      'http://hooks.example.org/a',
      'http://127.0.0.1.example.org/',
      'ftp://localhost/',
      'no',
    ]) {
      await expect(createWebhook(url, async () => secret)(messageOf(), envelope())).rejects.toMatchObject({
        message: 'Expected an address that begins with https://',
        retryable: false,
      })
    }
  })

  test('that nobody takes is worth another try', async () => {
    receiver = await startReceiver(() => ({ status: 200 }))
    await receiver.close()
    await expect(
      createWebhook(`${receiver.url}/hook`, async () => secret)(messageOf(), envelope()),
    ).rejects.toMatchObject({
      message: 'No answer: nobody listens at that address (ECONNREFUSED)',
      retryable: true,
    })
  })

  test('is not signed with a key that can be guessed', async () => {
    receiver = await startReceiver(() => ({ status: 200 }))
    await expect(createWebhook(receiver.url, async () => 'letmein')(messageOf(), envelope())).rejects.toThrow(
      'Expected a key of at least 24 bytes in the secret, got 7',
    )
    expect(receiver.received).toEqual([])
  })
})
