import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { startUnalertedServer, type UnalertedServer } from '../support/unalerted-server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'

describeNeeding({ chromium: 'chromium' }, 'an alert that a person opens, in Chromium', () => {
  let web: BuiltDashboard
  let browser: Browser
  let app: UnalertedServer

  beforeAll(async () => {
    web = await buildDashboard()
    browser = await launchChromium()
    app = await startUnalertedServer({ webDir: web.webDir })
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
  })

  it('takes a reason, and the page of the change is that of the alert from then on', async () => {
    const { page, faults, close } = await openPage(browser, app.url, { width: 1440, theme: 'light' })
    await page.addInitScript((token) => {
      localStorage.setItem('metalmark.name', 'Ada')
      sessionStorage.setItem('metalmark.token', token)
    }, app.token('admin'))
    await page.goto(`${app.url}/p/netstack/changes/${app.change.id}`)
    const handling = page.getByRole('region', { name: 'Handle it' })
    const button = handling.getByRole('button', { name: 'Open an alert' })
    await button.waitFor()
    expect(await button.isDisabled()).toBe(true)
    await handling.getByText('Open an alert: Its history keeps a reason: say why first.').waitFor()
    await handling.getByLabel('Why').fill('It costs us a <i>customer</i>')
    await button.click()
    await handling.getByRole('button', { name: 'Acknowledge' }).waitFor()
    const history = page.getByRole('region', { name: 'History', exact: true })
    await history
      .getByRole('row', { name: 'opened Ada It costs us a <i>customer</i> suspected, open' })
      .waitFor()
    const { alerts } = await app.admin.call('listAlerts', { params: app.params })
    expect(alerts).toMatchObject([{ kind: 'change', evidence: 'suspected', handling: 'open' }])
    expect(faults).toEqual({ consoleErrors: [], foreignRequests: [] })
    await close()
  })
})
