import { z } from 'zod'
import { Delivery, DeliveryState } from './delivery.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'
import { Id, Name } from './values.ts'

/** What a project's targets were told. */
export const deliveryRoutes = {
  listDeliveries: {
    method: 'GET',
    path: '/api/v1/projects/:project/deliveries',
    scope: 'read',
    summary: 'What targets were told and what they answered, the newest first',
    params: inProject,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      target: Name.optional(),
      subject: Name.optional(),
      state: DeliveryState.optional(),
    }),
    body: null,
    status: 200,
    reply: z.strictObject({ deliveries: z.array(Delivery) }),
    problems: ['not-found'],
  },
  retryDelivery: {
    method: 'POST',
    path: '/api/v1/projects/:project/deliveries/:delivery/retry',
    scope: 'admin',
    summary: 'Try a failed delivery again',
    params: inProject.extend({ delivery: Id }),
    query: nothing,
    body: nothing,
    status: 202,
    reply: Delivery,
    problems: [...bodyProblems, 'not-found'],
  },
  testTarget: {
    method: 'POST',
    path: '/api/v1/projects/:project/targets/:target/test',
    scope: 'admin',
    summary: 'Send a target a test message; for a forge, say whether its token may do what it must',
    params: inProject.extend({ target: Name }),
    query: nothing,
    body: nothing,
    status: 202,
    reply: Delivery,
    problems: [...bodyProblems, 'not-found'],
  },
} as const satisfies Record<string, Route>
