import { signal } from '@preact/signals'

const storageKey = 'metalmark.name'

/** How the reader wants to be named in histories. Kept in this browser, and sent with what they do only. */
export const readerName = signal(localStorage.getItem(storageKey) ?? '')

export function keepReaderName(name: string): void {
  readerName.value = name
  localStorage.setItem(storageKey, name)
}
