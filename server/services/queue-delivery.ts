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
  { project, id, what, target }: Pick<DeliveryTable, 'project' | 'id' | 'what' | 'target'>,
  { now, newId }: Timing,
): Promise<void> {
  const known = await stores.jobs.find(project, followUpKinds.deliver, id)
  if (known !== undefined && known.state !== 'failed') return
  // Whoever tests a target waits for what it says now.
  const tries = what === 'test' ? { attempts: 1 } : { attempts }
  const job = followUpJob(followUpKinds.deliver, id, { project, now, newId }, tries)
  await stores.jobs.enqueue({ ...job, lane: target })
}
