import { computed, signal } from '@preact/signals'

export type ThemeChoice = 'auto' | 'light' | 'dark'

const storageKey = 'metalmark.theme'
const order: readonly ThemeChoice[] = ['auto', 'light', 'dark']
const systemDark = signal(false)

/** What the reader chose; `auto` follows the system. */
export const themeChoice = signal<ThemeChoice>('auto')

/** The theme that is shown. */
export const theme = computed<'light' | 'dark'>(() =>
  themeChoice.value === 'auto' ? (systemDark.value ? 'dark' : 'light') : themeChoice.value,
)

/** Reads the stored choice and follows the system's. */
export function startTheme(): void {
  const media = matchMedia('(prefers-color-scheme: dark)')
  systemDark.value = media.matches
  media.addEventListener('change', (event) => {
    systemDark.value = event.matches
  })
  const stored = localStorage.getItem(storageKey)
  applyChoice(order.find((choice) => choice === stored) ?? 'auto')
}

/** The next choice in the order auto, light, dark. */
export function toggleTheme(): void {
  const next = order[(order.indexOf(themeChoice.value) + 1) % order.length] ?? 'auto'
  localStorage.setItem(storageKey, next)
  applyChoice(next)
}

function applyChoice(choice: ThemeChoice): void {
  // The attribute first: charts read the custom properties as soon as the signal changes.
  if (choice === 'auto') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', choice)
  themeChoice.value = choice
}
