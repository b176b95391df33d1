import { framePages } from '../frame-pages.ts'
import { overlay } from '../frame-state.ts'
import { navigate } from '../router.ts'
import { useShortcuts } from '../shortcuts.ts'
import { toggleTheme } from '../theme.ts'

/** The keys that work on every page. */
export function FrameKeys({ project }: { readonly project: string | null }) {
  const openPalette = () => {
    overlay.value = 'palette'
  }
  useShortcuts(
    [
      { key: '/', what: 'Search on this page', run: focusSearch },
      { key: 'Mod+k', what: 'Find anything', run: openPalette },
      { key: 'p', what: 'Find anything', run: openPalette },
      { key: 'g o', what: 'Go to all projects', run: () => navigate('/') },
      ...(project === null ? [] : framePages(project)).map(({ key, name, href }) => ({
        key: `g ${key}`,
        what: `Go to ${name}`,
        run: () => navigate(href),
      })),
      { key: 'T', what: 'Change the theme', run: toggleTheme },
      {
        key: '?',
        what: 'These keys',
        run: () => {
          overlay.value = 'keys'
        },
      },
    ],
    'Everywhere',
  )
  return null
}

/** The page's own search, or where it has none the search for everything. */
function focusSearch(): void {
  const input = document.querySelector<HTMLInputElement>('main input[type=search]')
  if (input === null) overlay.value = 'palette'
  else input.focus()
}
