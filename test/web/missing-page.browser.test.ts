import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alert } from '../../server/contract/alert.ts'
import { firstRunAt } from '../support/builders.ts'
import { launchChromium, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { commitOf, measureNights, nights, withMore, without } from '../support/nightly-runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { seriousFaults } from './accessibility.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { looks, shootFitting } from './looks.ts'

const project = 'demo'
const hosts = ['rack-1', 'rack-2', 'rack-3']
const names = ['tcp_rr', 'tcp_crr', 'udp_rr']

describeNeeding({ chromium: 'chromium' }, 'benchmarks that are gone, in Chromium', () => {
  const clock = { now: firstRunAt }
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser
  let alert: Alert | undefined

  /** One commit removes three benchmarks on three hosts; the last host brings them again. */
  beforeAll(async () => {
    web = await buildDashboard()
    app = await startTestServer({ config: { webDir: web.webDir }, deps: { clock: () => clock.now } })
    const nightly = { server: app, project, hosts, clock }
    await measureNights(nightly, nights(0, 8), { change: withMore(...names) })
    await measureNights(nightly, nights(8, 13), { change: without(...names) })
    await measureNights(nightly, [13], { on: ['rack-1', 'rack-2'] })
    await measureNights(nightly, [13], { on: ['rack-3'], change: withMore(...names) })
    clock.now += 10 * 60_000
    await app.analysed()
    alert = (await app.client('read').call('listAlerts', { params: { project } })).alerts[0]
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
  })

  describe.each(looks)('$theme, $width pixels wide', (look) => {
    it('are one alert, whose page says which on which hosts, since which commit, and where data came again', async () => {
      const { page, faults, close } = await openPage(browser, app.url, look)
      await page.goto(app.url)
      const since = commitOf(8)
      const headline = `3 benchmarks gone from suite default on rack-1 and rack-2 since ${since.slice(0, 12)}`
      await page.getByRole('region', { name: 'Open alerts' }).getByRole('link', { name: headline }).click()
      await page.getByRole('heading', { level: 1, name: headline }).waitFor()
      expect(new URL(page.url()).pathname).toBe(`/p/${project}/alerts/${alert?.id}`)
      const tiles = await page.locator('dl.change-tiles').textContent()
      expect(tiles).toMatch(
        /^Without data3 benchmarks on 2 hosts6 series; 3 series with data again.*Between commits/,
      )
      expect(tiles).not.toContain('Put down to')
      const series = page.getByRole('region', { name: 'Series without data' })
      expect(await series.locator('tbody tr').allInnerTexts()).toEqual(
        [...names]
          .sort()
          .map((name) => expect.stringMatching(new RegExp(`^${name} vm-vm.*rack-1, rack-2.*rack-3$`, 's'))),
      )
      expect(await page.getByRole('region', { name: 'Commits of the range' }).textContent()).toContain(
        since.slice(0, 8),
      )
      expect(await page.getByRole('region', { name: 'History of the alert' }).textContent()).toMatch(
        /shrank.*Data came again at .*: tcp_crr, tcp_rr and udp_rr on vm-vm on rack-3.*opened/s,
      )
      await shootFitting(page, `missing-${look.width}-${look.theme}`)
      expect(await seriousFaults(page)).toEqual([])
      expect(faults).toEqual({ consoleErrors: [], foreignRequests: [] })
      await close()
    })
  })
})
