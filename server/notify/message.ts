import { z } from 'zod'
import { AlertEvent, AlertEvidence, AlertHandling, AlertKind } from '../contract/alert.ts'

/** What an alert's followers are told, as it was when it happened. Nothing in it is escaped yet: senders do that. */
export const Message = z.strictObject({
  type: z.enum(['alert', 'test']),
  project: z.string(),
  title: z.string(),
  lines: z.array(z.string()),
  /** Where to read on; null where the server does not know its own address. */
  url: z.string().nullable(),
  alert: z
    .strictObject({
      id: z.string(),
      kind: AlertKind,
      headline: z.string(),
      evidence: AlertEvidence,
      handling: AlertHandling,
    })
    .nullable(),
  event: AlertEvent.nullable(),
})
export type Message = z.infer<typeof Message>

/** Under which name a message is sent: the same over all tries, so that who got it twice can tell. */
export interface Envelope {
  readonly delivery: string
  readonly target: string
  /** Epoch milliseconds of this try. */
  readonly now: number
  readonly signal: AbortSignal
}

/** Sends a message; resolves to the target's answer. Rejects with `DeliveryError`. */
export type Send = (message: Message, envelope: Envelope) => Promise<string>

/** At most so many characters, the last of which then says that there were more. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = text.slice(0, most - 1)
  // Half of a pair is no character.
  return `${/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end}…`
}
