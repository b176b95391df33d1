import { existsSync } from 'node:fs'
import path from 'node:path'
import express, { type Express } from 'express'

/**
 * Serves the built dashboard: assets, whose names carry a hash, for ever; the page itself, for any other address that
 * a browser asks for, always fresh. Without a build, a page that says how to make one.
 */
export function bindDashboard(app: Express, webDir: string): void {
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
    if (existsSync(page)) response.sendFile(page)
    else response.status(503).type('text/html').send(noDashboard)
  })
}

const noDashboard = `<!doctype html>
<html lang="en">
<title>Metalmark</title>
<h1>Metalmark is running</h1>
<p>The API is at <a href="/api/v1/openapi.json">/api/v1</a>. The dashboard was not built: run <code>npm run build</code>
and start the server again.</p>
</html>
`
