import type { Read } from './host-files.ts'

/** What was read, with another text where there is certainly nothing to read: an empty list of CPUs is `none`. */
export function nothingIs(text: string, read: Read): Read {
  return read.kind === 'unread' && read.nothing !== undefined ? { kind: 'text', text } : read
}

/** The first that could be read, else the reason of the first. */
export function firstRead(first: Read, ...others: readonly Read[]): Read {
  return [first, ...others].find(({ kind }) => kind === 'text') ?? first
}

/** What was read, brought into shape; null from `shape` means that the text makes no sense. */
export function shaped(read: Read, shape: (text: string) => string | null): Read {
  if (read.kind === 'unread') return read
  const text = shape(read.text)
  return text === null || text === ''
    ? { kind: 'unread', why: `not understood: ${read.text.slice(0, 100)}` }
    : { kind: 'text', text }
}

/** Several reads as one line, `label text, label text`; those that could not be read are left out. */
export function joined(parts: readonly (readonly [label: string, read: Read])[]): Read {
  const known = parts.flatMap(([label, read]) => (read.kind === 'text' ? [`${label} ${read.text}`] : []))
  if (known.length > 0) return { kind: 'text', text: known.join(', ') }
  return parts[0]?.[1] ?? { kind: 'unread', why: 'there is nothing of the kind' }
}

/**
 * Values of many CPUs, queues or interrupts in few words: each distinct one with how many there are of it, in the order
 * of their first appearance: `0 ×3, 4-7`.
 */
export function counted(values: readonly string[]): string {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, group]) => (group.length === 1 ? value : `${value} ×${group.length}`))
    .join(', ')
}
