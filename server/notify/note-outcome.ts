import type { Delivery } from '../contract/delivery.ts'
import type { ServiceDeps, Stores } from '../services/deps.ts'
import { queueDelivery } from '../services/queue-delivery.ts'

export type Writes = (stores: Stores) => Promise<void>
export type Row = NonNullable<Awaited<ReturnType<Stores['deliveries']['find']>>>

export interface Outcome {
  readonly state: 'sent' | 'superseded'
  /** Null where nobody was asked. */
  readonly answer: string | null
  readonly url: string | null
}

type Context = Pick<ServiceDeps, 'clock' | 'newId'>

/** Notes what became of a delivery, and has the next one of its alert sent. */
export function noteOutcome(row: Row, { state, answer, url }: Outcome, context: Context): Writes {
  return async (stores) => {
    const at = context.clock()
    await stores.deliveries.update(row, {
      ...{ state, url: url ?? row.url, sent_at: state === 'sent' ? at : null },
      ...(answer !== null && { attempts_json: withTry(row, { at, answer }) }),
    })
    await queueNext(stores, row, context)
  }
}

/** Notes a try that failed. */
export function noteTry(of: Pick<Row, 'project' | 'id'>, error: unknown, clock: () => number): Writes {
  return async (stores) => {
    const row = await stores.deliveries.find(of.project, of.id)
    if (row === undefined) return
    const answer = error instanceof Error ? error.message : String(error)
    await stores.deliveries.update(of, { attempts_json: withTry(row, { at: clock(), answer }) })
  }
}

/** Notes that no more tries are made; what the same target is to be told next of the alert is not held up by it. */
export function noteFailure(of: Pick<Row, 'project' | 'id'>, context: Context): Writes {
  return async (stores) => {
    const row = await stores.deliveries.find(of.project, of.id)
    if (row === undefined) return
    await stores.deliveries.update(of, { state: 'failed' })
    await queueNext(stores, row, context)
  }
}

/** Tries that are kept of a delivery: the last ones. */
const mostTries = 50

function withTry(row: Row, attempt: Delivery['attempts'][number]): string {
  const before = JSON.parse(row.attempts_json) as Delivery['attempts']
  return JSON.stringify([...before, attempt].slice(-mostTries))
}

/** Messages of an alert reach a target in their order: each is queued when the one before has ended. */
async function queueNext(stores: Stores, row: Row, { clock, newId }: Context): Promise<void> {
  const [about, alert = ''] = row.subject.split('/')
  if (about !== 'alert') return
  const [next] = await stores.deliveries.waiting(row.project, row.target, alert)
  if (next !== undefined) await queueDelivery(stores, next, { now: clock(), newId })
}
