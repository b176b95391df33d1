import { toDelivery } from '../../db/reads/deliveries.ts'
import type { Delivery } from '../contract/delivery.ts'
import type { ServiceDeps } from './deps.ts'
import { ProblemFailure } from './problem-failure.ts'
import { queueDelivery } from './queue-delivery.ts'
import { settingsOf } from './settings-of.ts'

export interface DeliveriesDeps extends ServiceDeps {
  /** Told that a job was queued. */
  readonly nudge: () => void
}

/** What people do about deliveries. Both reject with `ProblemFailure`. */
export function createDeliveries({ database, clock, newId, nudge }: DeliveriesDeps) {
  return {
    /** Has a delivery that failed sent anew. */
    async retry(project: string, id: string): Promise<Delivery> {
      const row = await database.unitOfWork(async (stores) => {
        const found = await stores.deliveries.find(project, id)
        if (found === undefined) {
          throw new ProblemFailure('not-found', `There is no delivery ${id} in project ${project}`)
        }
        if (found.state !== 'failed') {
          throw new ProblemFailure(
            'invalid-request',
            `Expected a delivery that failed, got one that is ${found.state}`,
          )
        }
        await stores.deliveries.update(found, { state: 'queued' })
        await queueDelivery(stores, found, { now: clock(), newId })
        return { ...found, state: 'queued' as const }
      })
      nudge()
      return toDelivery(row)
    },

    /** Sends a target a test message, or asks a forge whether the token may do what it must. */
    async test(project: string, name: string): Promise<Delivery> {
      const row = await database.unitOfWork(async (stores) => {
        const settings = await stores.projects.find(project)
        const targets = settings === undefined ? [] : settingsOf(settings).targets
        const target = targets.find((one) => one.name === name)
        if (target === undefined) {
          const names = targets.map((one) => one.name).join(', ') || 'none'
          throw new ProblemFailure(
            'not-found',
            `Project ${project} has no target ${name}; its targets: ${names}`,
          )
        }
        const now = clock()
        const made = {
          ...{
            project,
            id: newId(),
            target: name,
            kind: target.kind,
            what: 'test',
            subject: `target/${name}`,
          },
          ...{ state: 'queued' as const, body_json: null, url: null, attempts_json: '[]' },
          ...{ created_at: now, sent_at: null },
        }
        await stores.deliveries.insert(made)
        await queueDelivery(stores, made, { now, newId })
        return made
      })
      nudge()
      return toDelivery(row)
    },
  }
}
