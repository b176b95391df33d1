import { writeFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { launchChromium, openPage, type PageLook } from '../support/chromium.ts'
import { fleetClock, fleetProject, seedFleet } from '../support/fleet/seed-fleet.ts'
import { describeNeeding } from '../support/needs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { seriousFaults } from './accessibility.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { everyPage, type PageToSee } from './every-page.ts'
import { artifact, looks } from './looks.ts'

describeNeeding({ chromium: 'chromium' }, 'every page of the dashboard, with a fleet on it', () => {
  const clock = fleetClock()
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser
  let pages: PageToSee[]

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

  describe.each(looks)('$theme, $width pixels wide', (look) => {
    it('fits its width, serves people without eyes or mouse, and throws nothing', async () => {
      const found: string[] = []
      for (const one of pages) found.push(...(await faultsOf(one, look)))
      expect(found).toEqual([])
    })
  })

  async function faultsOf({ name, path }: PageToSee, look: PageLook): Promise<string[]> {
    const { page, faults, close } = await openPage(browser, app.url, look)
    await page.clock.setFixedTime(clock.now)
    await page.goto(app.url + path)
    await settled(page)
    const full = `${name}-${look.width}-${look.theme}`
    await writeFile(await artifact(`page-${full}.png`), await page.screenshot({ fullPage: true }))
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    const all = [
      ...(await seriousFaults(page)),
      ...(tooWide > 0 ? [`${tooWide} pixels too wide`] : []),
      ...faults.consoleErrors.map((error) => `console: ${error}`),
      ...faults.foreignRequests.map((url) => `asked another origin: ${url}`),
    ]
    await close()
    return all.map((fault) => `${full}: ${fault}`)
  }
})

/** Until nothing on the page is loading any more, and what is drawn has been painted. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1, main [role=alert]').first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('.loading, [aria-busy=true]') === null)
  await page.evaluate(() => document.fonts.ready)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}
