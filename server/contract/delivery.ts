import { z } from 'zod'
import { Id, Instant } from './values.ts'

/** `superseded`: the same place was told something newer before this could be sent. */
export const DeliveryState = z.enum(['queued', 'sent', 'failed', 'superseded'])

/** Something that a target is told. Each is a job: an outage of the target costs a retry. */
export const Delivery = z.strictObject({
  id: Id,
  /** Name and kind of the target as it was configured then. */
  target: z.string(),
  kind: z.string(),
  /** What it is: `comment`, `check`, `status`, `message`, `test`. */
  what: z.string(),
  /** What it is about: `pull-request/12`, `alert/01K…`. */
  subject: z.string(),
  state: DeliveryState,
  createdAt: Instant,
  sentAt: Instant.nullable(),
  /** Where it can be read. */
  url: z.string().nullable(),
  /** Each try with its answer: a status and the beginning of a body, or why there was none. Oldest first. */
  attempts: z.array(z.strictObject({ at: Instant, answer: z.string() })),
})
export type Delivery = z.infer<typeof Delivery>
