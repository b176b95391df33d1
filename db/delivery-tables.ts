import type { Delivery } from '../server/contract/delivery.ts'

/** Something that a target is told. */
export interface DeliveryTable {
  project: string
  id: string
  target: string
  kind: string
  what: string
  subject: string
  state: Delivery['state']
  /** What is sent, for what is said once (a message); null for what is made when it is sent (a comment, a check). */
  body_json: string | null
  url: string | null
  /** JSON array of `{ at, answer }`. */
  attempts_json: string
  created_at: number
  sent_at: number | null
}
