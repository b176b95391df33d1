import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../server/contract/client.ts'
import type { Delivery } from '../../server/contract/delivery.ts'
import { Failure } from '../failure.ts'
import { askServer, type ServerOptions } from './ask-server.ts'
import type { CommandContext } from './shared.ts'

interface DeliveryOptions extends ServerOptions {
  readonly json?: boolean | undefined
}

export interface DeliveriesOptions extends DeliveryOptions {
  readonly failed?: boolean | undefined
  readonly target?: string | undefined
  readonly subject?: string | undefined
  readonly limit: number
}

/** `metalmark deliveries`. */
export async function deliveriesCommand(options: DeliveriesOptions, context: CommandContext): Promise<void> {
  const { failed, target, subject, limit } = options
  const state = failed === true ? ('failed' as const) : undefined
  const { deliveries } = await askServer(options, context, (client, project) =>
    client.call('listDeliveries', { params: { project }, query: { limit, target, subject, state } }),
  )
  const none = failed === true ? 'No delivery has failed.\n' : 'Nobody was told anything yet.\n'
  const text = deliveries.length === 0 ? none : deliveries.map(deliveryLines).join('')
  print({ deliveries }, text, options, context)
}

/** `metalmark delivery retry`. */
export async function retryCommand(
  delivery: string,
  options: DeliveryOptions,
  context: CommandContext,
): Promise<void> {
  const queued = await askServer(options, context, (client, project) =>
    client.call('retryDelivery', { params: { project, delivery: delivery.toUpperCase() }, body: {} }),
  )
  print(queued, deliveryLines(queued), options, context)
}

/** How often, and how far apart, an answer is looked for: longer than the server waits for a target's. */
const looks = 60
const pauseMs = 500

/** `metalmark target test`: waits for what the target answers; a test that it did not take is a failure. */
export async function testTargetCommand(
  target: string,
  options: DeliveryOptions,
  context: CommandContext,
): Promise<void> {
  const ended = await askServer(options, context, async (client, project) => {
    let delivery = await client.call('testTarget', { params: { project, target }, body: {} })
    for (let look = 0; look < looks && delivery.state === 'queued'; look++) {
      await sleep(pauseMs)
      delivery = await readAgain(client, project, delivery)
    }
    return delivery
  })
  print(ended, deliveryLines(ended), options, context)
  if (ended.state === 'sent') return
  throw new Failure('upload', `The target ${target} was not told: it is ${ended.state}.`, {
    hint: 'The line above has its answer; docs/notifications.md says what each target needs.',
  })
}

async function readAgain(client: Client, project: string, delivery: Delivery): Promise<Delivery> {
  const query = { limit: 200, target: delivery.target, subject: delivery.subject }
  const { deliveries } = await client.call('listDeliveries', { params: { project }, query })
  return deliveries.find(({ id }) => id === delivery.id) ?? delivery
}

/** A line of what it is, and the last answer below it. */
function deliveryLines({
  id,
  target,
  kind,
  what,
  subject,
  state,
  createdAt,
  attempts,
  url,
}: Delivery): string {
  const last = attempts.at(-1)
  const tries = attempts.length > 1 ? ` after ${attempts.length} tries` : ''
  const lines = [
    `${new Date(createdAt).toISOString()}  ${state}${tries}  ${what} to ${target} (${kind}) of ${subject}  ${id}`,
    ...(last === undefined ? [] : [`  ${printable(last.answer)}`]),
    ...(url === null ? [] : [`  ${printable(url)}`]),
  ]
  return `${lines.join('\n')}\n`
}

/** Another server wrote it: nothing in it may move the cursor or colour the terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

function print(value: unknown, text: string, { json }: DeliveryOptions, { stdout }: CommandContext): void {
  stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : text)
}
