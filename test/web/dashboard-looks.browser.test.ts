import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { seedDashboard } from '../support/seed-web.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { findColour } from './canvas.ts'
import { looks, shootFitting } from './looks.ts'

describeNeeding({ chromium: 'chromium' }, 'the looks of the dashboard', () => {
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser

  beforeAll(async () => {
    web = await buildDashboard()
    app = await startTestServer({ config: { webDir: web.webDir } })
    await seedDashboard(app.client('admin'))
    await app.analysed()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
  })

  describe.each(looks)('$theme, $width pixels wide', (look) => {
    it('fits its width on every page, without an error and without another origin', async () => {
      const { page, faults, close } = await openPage(browser, app.url, look)
      const shoot = (name: string) => shootFitting(page, `${name}-${look.width}-${look.theme}`)
      await page.goto(`${app.url}/?all=1`)
      const all = page.getByRole('region', { name: 'Series of all projects' })
      await all
        .getByRole('row', { name: /emulated-runner/ })
        .first()
        .waitFor()
      await shoot('overview')
      await page
        .getByRole('region', { name: 'Projects', exact: true })
        .getByRole('link', { name: 'dataplane' })
        .click()
      await page.getByRole('region', { name: 'Runs' }).first().waitFor()
      await shoot('project')
      const own = page.getByRole('region', { name: 'Series of dataplane' })
      await own.getByRole('link', { name: 'tcp_stream_1' }).first().click()
      await findColour(page, '--regressed')
      await page.keyboard.press('End')
      await page.locator('.selected-point .chip').waitFor()
      await shoot('series')
      await page.getByText(/All points as a table/).click()
      await page.getByRole('region', { name: 'All points' }).waitFor()
      await shoot('series-table')
      await page.locator('.selected-point a').click()
      await page.getByText('Raw outputs').first().click()
      await page.locator('details.raw summary').first().click()
      await page.locator('pre.output').waitFor()
      await page.getByText('Exact commands').first().click()
      await shoot('run')
      await page.goto(`${app.url}/?q=laptop`)
      await all.getByRole('link', { name: 'tcp_stream_1' }).first().click()
      await page.getByRole('note').filter({ hasText: 'No VM was used' }).waitFor()
      await shoot('series-no-vm')
      expect(faults).toEqual({ consoleErrors: [], foreignRequests: [] })
      await close()
    })
  })

  it('shows a new installation three ways to a first run', async () => {
    const empty = await startTestServer({ config: { webDir: web.webDir } })
    const { page, faults, close } = await openPage(browser, empty.url, { width: 400, theme: 'light' })
    await page.goto(empty.url)
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
    expect(await page.locator('.command code').allTextContents()).toEqual([
      'metalmark-server token create --name first --scope upload',
      expect.stringContaining(`curl -fsSL ${empty.url}/agent/install.sh | sh\n`),
      expect.stringContaining(`METALMARK_SERVER=${empty.url} `),
      expect.stringContaining(`METALMARK_SERVER = '${empty.url}'`),
    ])
    await shootFitting(page, 'empty-400-light')
    expect(faults).toEqual({ consoleErrors: [], foreignRequests: [] })
    await close()
    await empty.close()
  })

  it('asks for a token where the server wants one, and goes on with it', async () => {
    const closed = await startTestServer({ config: { webDir: web.webDir, anonymousRead: 'never' } })
    const { page, close } = await openPage(browser, closed.url, { width: 400, theme: 'dark' })
    await page.goto(closed.url)
    await page.getByRole('heading', { name: 'This server asks for a token' }).waitFor()
    await shootFitting(page, 'token-400-dark')
    await page.getByLabel('Token').fill('mm_read_wrong')
    await page.getByRole('button', { name: 'Use token' }).click()
    await page.getByRole('heading', { name: 'The server refused the token' }).waitFor()
    await page.getByLabel('Token').fill(closed.token('read'))
    await page.getByRole('button', { name: 'Use token' }).click()
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
    await close()
    await closed.close()
  })
})
