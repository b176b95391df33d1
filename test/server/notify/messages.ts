import type { Envelope, Message } from '../../../server/notify/message.ts'

export const alertId = '01KAAAAAAAAAAAAAAAAAAAAAAA'

/** An alert's event, with what a sender must not take for its own markup. */
export function messageOf(change: Partial<Message> = {}): Message {
  return {
    type: 'alert',
    project: 'netstack',
    title: 'Confirmed: tcp_stream_1 <!channel> & co: -8.1 %',
    lines: ['Largest change: -8.1 %', 'After 0123456789ab <https://evil.example|a fix> & more'],
    url: 'https://metalmark.example.org/p/netstack/alerts/1',
    alert: {
      ...{ id: alertId, kind: 'change', headline: 'tcp_stream_1: -8.1 %' },
      ...{ evidence: 'confirmed', handling: 'open' },
    },
    event: {
      ...{ kind: 'confirmed', at: Date.UTC(2026, 0, 2), who: null, why: null },
      ...{ evidence: 'confirmed', handling: 'open' },
    },
    ...change,
  }
}

export function envelope(change: Partial<Envelope> = {}): Envelope {
  return {
    delivery: '01KDDDDDDDDDDDDDDDDDDDDDDD',
    target: 'ops',
    now: Date.UTC(2026, 0, 2, 0, 1),
    signal: new AbortController().signal,
    ...change,
  }
}
