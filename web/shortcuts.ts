import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** A key that does something while no text is being typed. */
export interface Shortcut {
  /** As `KeyboardEvent.key` has it; `g o` is one key after the other, `Mod+k` with Ctrl or Command, also while typing. */
  readonly key: string
  /** For those who ask which keys there are. */
  readonly what: string
  readonly run: () => void
}

interface Group {
  readonly title: string
  readonly list: () => readonly Shortcut[]
}

export const pageKeys = 'This page'

/** The innermost last: what is shown on top of the rest has its keys first. */
const groups = signal<readonly Group[]>([])

/** The shortcuts of what is shown now, those of the page before those of the frame. */
export function shownShortcuts(): readonly {
  readonly title: string
  readonly shortcuts: readonly Shortcut[]
}[] {
  return groups.value.map(({ title, list }) => ({ title, shortcuts: list() })).reverse()
}

const sequenceMs = 1500
let prefix = ''
let forget: ReturnType<typeof setTimeout> | undefined

/** Listens to keys while the component is shown; those typed into fields and those with modifiers are left alone. */
export function useShortcuts(own: readonly Shortcut[], title = pageKeys): void {
  const latest = useRef(own)
  latest.current = own
  useEffect(() => {
    const group: Group = { title, list: () => latest.current }
    if (groups.peek().length === 0) document.addEventListener('keydown', onKey)
    groups.value = [...groups.peek(), group]
    return () => {
      groups.value = groups.peek().filter((one) => one !== group)
      if (groups.peek().length === 0) document.removeEventListener('keydown', onKey)
    }
  }, [title])
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]') !== null) return
  const modified = event.ctrlKey || event.metaKey
  if (!modified && isTyping(event.target)) return
  const typed = modified ? `Mod+${event.key.toLowerCase()}` : event.key
  // Asked for at each key: what a key does depends on what is shown at that moment.
  const all = shownShortcuts().flatMap(({ shortcuts }) => shortcuts)
  const found =
    all.find(({ key }) => prefix !== '' && key === `${prefix} ${typed}`) ??
    all.find(({ key }) => key === typed)
  clearTimeout(forget)
  prefix = found === undefined && all.some(({ key }) => key.startsWith(`${typed} `)) ? typed : ''
  if (prefix !== '') {
    forget = setTimeout(() => {
      prefix = ''
    }, sequenceMs)
  }
  if (found === undefined) return
  event.preventDefault()
  found.run()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea')
}
