import { overlay } from '../frame-state.ts'
import { projectHref } from '../router.ts'
import type { Route } from '../routes.ts'
import { themeChoice, toggleTheme } from '../theme.ts'
import { ConnectionState } from './connection-state.tsx'
import { ProjectLinks } from './project-links.tsx'

/** What stands above every page: where one is, the project's pages, the way to everything else, and whether it is live. */
export function AppHeader({ route }: { readonly route: Route }) {
  const project = 'project' in route ? route.project : null
  const openPalette = () => {
    overlay.value = 'palette'
  }
  return (
    <header class="app-header">
      <a class="brand" href="/" aria-label="Metalmark">
        <svg width="18" height="18" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M3 23l8-7 6 4 6-13 6 5" />
        </svg>
        <span>Metalmark</span>
      </a>
      {project !== null && (
        <a class="here" href={projectHref(project)}>
          {project}
        </a>
      )}
      <button type="button" class="find" onClick={openPalette} aria-keyshortcuts="Control+K Meta+K P">
        <span>Find</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div class="frame-state">
        <ConnectionState />
        <button
          type="button"
          class="plain only-wide"
          aria-label="Keys"
          aria-keyshortcuts="?"
          onClick={() => {
            overlay.value = 'keys'
          }}
        >
          <kbd>?</kbd>
        </button>
        <button type="button" class="plain" aria-label={`Theme: ${themeChoice.value}`} onClick={toggleTheme}>
          <span class="theme-word">Theme: </span>
          {themeChoice.value}
        </button>
      </div>
      {project !== null && <ProjectLinks project={project} page={route.page} />}
    </header>
  )
}
