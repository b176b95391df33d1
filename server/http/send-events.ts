import { once } from 'node:events'
import type { Response } from 'express'
import { encodeEvent, type StreamedEvent } from '../contract/event-stream.ts'

interface Sending {
  readonly events: AsyncIterable<StreamedEvent<unknown>>
  /** Checks an event's data; null for no check. */
  readonly check: ((data: unknown) => unknown) | null
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
}

/** Answers with server-sent events until they end or the client is gone; a client that reads slowly is waited for. */
export async function sendEvents(response: Response, { events, check, signal }: Sending): Promise<void> {
  for await (const event of events) {
    check?.(event.data)
    // The head goes with the first event: what fails before it is answered with a problem.
    if (!response.headersSent) response.status(200).set(headers).flushHeaders()
    if (!response.write(encodeEvent(event))) await drained(response, signal)
    if (signal.aborted) return
  }
  response.end()
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // No proxy may keep or squeeze it; nginx holds answers back unless it is told not to.
  'cache-control': 'private, no-cache, no-transform',
  'x-accel-buffering': 'no',
}

async function drained(response: Response, signal: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal })
  } catch {
    // The client is gone, which the caller sees by the signal.
  }
}
