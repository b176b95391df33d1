import { prefetchAllPages, prefetchPage } from './pages.ts'
import { dashboardHref } from './router.ts'

const quietMs = 3000

/** Fetches pages' code ahead: of the link that the reader is about to follow, and of all when the browser is idle. */
export function startPrefetch(): void {
  const follow = (event: Event) => {
    const href = dashboardHref(event.target)
    if (href !== null) prefetchPage(href)
  }
  document.addEventListener('pointerover', follow, { passive: true })
  document.addEventListener('focusin', follow)
  whenIdle(() => void prefetchAllPages())
}

function whenIdle(work: () => void): void {
  if (savesData()) return
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: quietMs })
  else setTimeout(work, quietMs)
}

/** The reader asked the browser to fetch no more than needed. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}
