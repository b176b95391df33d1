import type { createDeliveries } from '../services/deliveries.ts'
import type { Reads } from '../services/deps.ts'
import type { Handlers } from './bind.ts'
import { found } from './found.ts'

/** What targets were told, and what people do about it. */
export function deliveryHandlers(
  reads: Pick<Reads, 'deliveries'>,
  deliveries: ReturnType<typeof createDeliveries>,
): Pick<Handlers, 'listDeliveries' | 'retryDelivery' | 'testTarget'> {
  return {
    listDeliveries: async ({ params: { project }, query }) => {
      const { limit, target = null, subject = null, state = null } = query
      const page = await reads.deliveries(project, { limit, target, subject, state })
      return { deliveries: found(page, `project ${project}`) }
    },
    retryDelivery: ({ params: { project, delivery } }) => deliveries.retry(project, delivery),
    testTarget: ({ params: { project, target } }) => deliveries.test(project, target),
  }
}
