import './zod-without-eval.ts'
import { render } from 'preact'
import { App } from './app.tsx'
import { startLive } from './connection.ts'
import { prefetchPage } from './pages.ts'
import { startPrefetch } from './prefetch.ts'
import { startRouter } from './router.ts'
import { startTheme } from './theme.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/frame.css'
import './styles/tables.css'
import './styles/waiting.css'
import './styles/charts.css'
import './styles/alerts.css'
import './styles/inbox.css'
import './styles/quality.css'
import './styles/hosts.css'
import './styles/settings.css'
import './styles/overview.css'

const root = document.getElementById('app')
if (root === null) throw new Error('Expected an element with id "app" in index.html, found none')
// The page's code is asked for before anything else: it is on its way while the frame is drawn.
prefetchPage(location.href)
startTheme()
startRouter()
// Before anything is fetched: what changes after that is told.
startLive()
render(<App />, root)
startPrefetch()
