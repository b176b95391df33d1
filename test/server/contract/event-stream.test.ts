import { expect, test } from 'vitest'
import { decodeEvents, encodeEvent } from '../../../server/contract/event-stream.ts'

const events = [
  { id: 'b-1', data: { text: 'one\nline and “ö” \u2028' } },
  { id: 'b-2', data: [1, null] },
]

test('what was written is read back, wherever the connection cuts it', async () => {
  const bytes = new TextEncoder().encode(events.map(encodeEvent).join(''))
  for (const size of [1, 2, 3, 7, bytes.length]) expect(await decode(bytes, size)).toEqual(events)
})

test('comments, other line ends and an event that breaks off are no events', async () => {
  const text = `: hello\r\n\r\nid: a-1\r\ndata: {"a":\r\ndata: 1}\r\n\r\nretry: 5\n\nid: a-2\ndata: {"b"`
  expect(await decode(new TextEncoder().encode(text), 5)).toEqual([{ id: 'a-1', data: { a: 1 } }])
})

test('a text without an end is refused before it fills the memory', async () => {
  const endless = new TextEncoder().encode(`data: ${'x'.repeat(1_100_000)}`)
  await expect(decode(endless, 100_000)).rejects.toThrow('at most 1000000 characters')
})

async function decode(bytes: Uint8Array<ArrayBuffer>, size: number): Promise<unknown[]> {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
  const found: unknown[] = []
  for await (const event of decodeEvents(body)) found.push(event)
  return found
}
