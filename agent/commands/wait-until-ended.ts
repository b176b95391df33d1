import { setTimeout as sleep } from 'node:timers/promises'
import { showText } from '../analyze/show.ts'

interface Waiting<T> {
  readonly get: () => Promise<T>
  readonly hasEnded: (now: T) => boolean
  /** Characters of a reason that are shown at most. */
  readonly mostChars: number
  readonly stderr: { write(text: string): unknown }
}

/** Asks again and again until what was begun has ended, and prints each new reason on the way. */
export async function waitUntilEnded<T extends { readonly reason: string }>(
  begun: T,
  { get, hasEnded, mostChars, stderr }: Waiting<T>,
): Promise<T> {
  let said = ''
  for (let now = begun; ; now = await get()) {
    if (now.reason !== said) stderr.write(`${showText(now.reason, mostChars)}\n`)
    said = now.reason
    if (hasEnded(now)) return now
    await sleep(pollMs)
  }
}

const pollMs = 5_000
