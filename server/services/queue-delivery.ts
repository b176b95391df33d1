import type { DeliveryTable } from '../../db/delivery-tables.ts'
import type { Stores } from './deps.ts'
import { followUpJob, followUpKinds } from './follow-ups.ts'

/** Tries of a delivery; its pace makes of them about ten hours. */
const attempts = 20

interface Timing {
  readonly now: number
  readonly newId: () => string
}

/** Has a delivery sent, unless that is under way already: then its pauses, which the target may have asked for, hold. */
export async function queueDelivery(
  stores: Stores,
  { project, id, what }: Pick<DeliveryTable, 'project' | 'id' | 'what'>,
  { now, newId }: Timing,
): Promise<void> {
  const job = await stores.jobs.find(project, followUpKinds.deliver, id)
  if (job !== undefined && job.state !== 'failed') return
  // Whoever tests a target waits for what it says now.
  const tries = what === 'test' ? { attempts: 1 } : { attempts }
  await stores.jobs.enqueue(followUpJob(followUpKinds.deliver, id, { project, now, newId }, tries))
}
