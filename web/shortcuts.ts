import { signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** A key that does something while no text is being typed. */
export interface Shortcut {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string
  /** For those who ask which keys there are. */
  readonly what: string
  readonly run: () => void
}

/** The shortcuts of what is shown now. */
export const shortcuts = signal<readonly Shortcut[]>([])

/** Listens to keys while the component is shown; those typed into fields and those with modifiers are left alone. */
export function useShortcuts(own: readonly Shortcut[]): void {
  const latest = useRef(own)
  latest.current = own
  useEffect(() => {
    shortcuts.value = latest.current
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const shortcut = latest.current.find(({ key }) => key === event.key)
      if (shortcut === undefined) return
      event.preventDefault()
      shortcut.run()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
      shortcuts.value = []
    }
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea')
}
