import type { Browser } from 'playwright-core'
import { ulid } from 'ulid'
import { afterAll, beforeAll } from 'vitest'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { launchChromium } from '../support/chromium.ts'
import { type FleetClock, fleetClock, fleetProject, seedFleet } from '../support/fleet/seed-fleet.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { everyPage, type PageToSee } from './every-page.ts'

export interface FleetSuite {
  readonly clock: FleetClock
  readonly app: TestServer
  readonly browser: Browser
  readonly pages: readonly PageToSee[]
}

/** Builds the dashboard, and once for the file starts a server with the fleet on it and a browser. */
export function fleetSuite(): FleetSuite {
  const clock = fleetClock()
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser
  let pages: readonly PageToSee[]

  beforeAll(async () => {
    web = await buildDashboard()
    // Ids that are the same each time: what stands at one instant is ordered by them.
    const random = seededRandom(1)
    app = await startTestServer({
      config: { webDir: web.webDir },
      deps: { clock: () => clock.now, newId: () => ulid(clock.now, random) },
    })
    await seedFleet(app, clock)
    pages = await everyPage(app.client('read'), fleetProject)
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
  })

  return {
    clock,
    get app() {
      return app
    },
    get browser() {
      return browser
    },
    get pages() {
      return pages
    },
  }
}
