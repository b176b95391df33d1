import { themeChoice, toggleTheme } from '../theme.ts'

export function AppHeader() {
  return (
    <header class="app-header">
      <a class="brand" href="/">
        <svg width="18" height="18" viewBox="0 0 32 32" aria-hidden="true">
          <path d="M3 23l8-7 6 4 6-13 6 5" />
        </svg>
        Metalmark
      </a>
      <button type="button" class="plain" onClick={toggleTheme}>
        Theme: {themeChoice.value}
      </button>
    </header>
  )
}
