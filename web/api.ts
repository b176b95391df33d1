import { computed, signal } from '@preact/signals'
import { type CallInput, createClient } from '../server/contract/client.ts'
import type { RouteName, RouteReply } from '../server/contract/routes.ts'
import type { MadeCall } from './model/touches.ts'

const storageKey = 'metalmark.token'

/** The reader's token; null where the server lets everybody read. Kept for the tab's session only. */
export const token = signal<string | null>(sessionStorage.getItem(storageKey))

/** The scope of the token that the server asked for (or of which it refused another); null where it is content. */
export const tokenWanted = signal<'read' | 'admin' | null>(null)

const made = new WeakMap<AbortSignal, readonly MadeCall[]>()

const client = computed(() =>
  createClient({
    baseUrl: '',
    token: token.value ?? undefined,
    fetch: (input, init) => fetch(input, init),
  }),
)

/** Calls an operation of the server's API; rejects as the contract's client does. */
export function call<N extends RouteName>(name: N, input: CallInput<N>): Promise<RouteReply<N>> {
  const { signal, params } = input as { signal?: AbortSignal; params?: MadeCall['params'] }
  if (signal !== undefined) {
    const before = made.get(signal) ?? []
    made.set(signal, [...before, { name, params: params ?? {} }])
  }
  return client.peek().call(name, input)
}

/** The calls that were made under a signal: what is shown for it depends on their answers. */
export function callsUnder(signal: AbortSignal): readonly MadeCall[] {
  return made.get(signal) ?? []
}

/** Takes a token that the reader typed; every resource on the page is then fetched anew. */
export function acceptToken(text: string): void {
  const trimmed = text.trim()
  if (trimmed === '') return
  sessionStorage.setItem(storageKey, trimmed)
  tokenWanted.value = null
  token.value = trimmed
}
