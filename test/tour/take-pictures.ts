import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { ulid } from 'ulid'
import { seededRandom } from '../../server/stats/seeded-random.ts'
import { launchChromium, openPage } from '../support/chromium.ts'
import { fleetClock, fleetProject, seedFleet } from '../support/fleet/seed-fleet.ts'
import { startTestServer } from '../support/server.ts'
import { buildDashboard } from '../web/build-dashboard.ts'
import { everyPage } from '../web/every-page.ts'
import { settled } from '../web/settled.ts'

/** Takes the pictures of docs/tour.md and of the README, from the seeded fleet: the same data each time. */
const folder = fileURLToPath(new URL('../../docs/tour/', import.meta.url))

/** Pages that a picture tells little of. */
const plain = new Set(['not-found', 'deliveries', 'series-table'])

const clock = fleetClock()
const random = seededRandom(1)
const web = await buildDashboard()
const app = await startTestServer({
  config: { webDir: web.webDir },
  deps: { clock: () => clock.now, newId: () => ulid(clock.now, random) },
})
const browser = await launchChromium()
try {
  await seedFleet(app, clock)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const { name, path } of await everyPage(app.client('read'), fleetProject)) {
    if (plain.has(name)) continue
    const { page, close } = await openPage(browser, app.url, { width: 1200, theme: 'light' })
    await page.clock.setFixedTime(clock.now)
    await page.goto(app.url + path)
    await settled(page)
    await page.screenshot({ path: `${folder}${name}.png` })
    console.log(`docs/tour/${name}.png`)
    await close()
  }
} finally {
  await browser.close()
  await app.close()
  await web.remove()
}
