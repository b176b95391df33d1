import { existsSync } from 'node:fs'
import path from 'node:path'
import express, { type Express } from 'express'
import { allowFraming } from './security-headers.ts'

export interface DashboardDeps {
  /** Folder of the built dashboard. */
  readonly webDir: string
  /** Sites that may show the pages made for frames; null for none. */
  readonly frameAncestors: string | null
}

/**
 * Serves the built dashboard: assets, whose names carry a hash, for ever; the page itself, for any other address that
 * a browser asks for, always fresh. Without a build, a page that says how to make one.
 */
export function bindDashboard(app: Express, { webDir, frameAncestors }: DashboardDeps): void {
  const page = path.join(webDir, 'index.html')
  if (existsSync(page)) {
    app.use(
      '/assets',
      express.static(path.join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false }),
    )
    app.use(express.static(webDir, { index: false, maxAge: 0 }))
  }
  app.get('/{*path}', (request, response, next) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html')
    const isPage = request.path === '/' || (wantsPage && !/^\/(?:api|assets)\//.test(request.path))
    if (!isPage) {
      next()
      return
    }
    response.locals['route'] = 'dashboard'
    response.set('cache-control', 'no-cache')
    if (isForFrames(request.path)) allowFraming(response, frameAncestors)
    if (existsSync(page)) response.sendFile(page)
    else response.status(503).type('text/html').send(noDashboard)
  })
}

/** The chart of a series alone: nothing on it does anything, so that a frame cannot trick a reader into it. */
function isForFrames(path: string): boolean {
  return /^\/p\/[^/]+\/series\/[^/]+\/embed\/?$/.test(path)
}

const noDashboard = `<!doctype html>
<html lang="en">
<title>Metalmark</title>
<h1>Metalmark is running</h1>
<p>The API is at <a href="/api/v1/openapi.json">/api/v1</a>. The dashboard was not built: run <code>npm run build</code>
and start the server again.</p>
</html>
`
