import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChangeDetail } from '../../server/contract/change.ts'
import { launchChromium, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { seedDashboard } from '../support/seed-web.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { bisectionOf, confirmationOf } from './alert-fixtures.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { project } from './dashboard-suite.ts'
import { looks, shootFitting } from './looks.ts'

describeNeeding({ chromium: 'chromium' }, 'the looks of alerts, pull requests and comparisons', () => {
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
      await withExperiments(page)
      await page.goto(`${app.url}/p/${project}/alerts`)
      await page.getByRole('region', { name: 'Alerts', exact: true }).waitFor()
      await shoot('alerts')
      await page.locator('tr', { hasNotText: '#415' }).getByRole('link').first().click()
      await page.getByText('5 of at most 24 boots').waitFor()
      await shoot('alert')
      await page.goto(`${app.url}/p/${project}/pull-requests/415?all=1`)
      await page.getByRole('region', { name: 'Metrics of the pull request' }).waitFor()
      await shoot('pull-request')
      await page.goto(`${app.url}/p/${project}/compare?a=main&b=%23415&all=1`)
      await page.getByRole('region', { name: 'Metrics of both sides' }).waitFor()
      await shoot('compare')
      await page.goto(`${app.url}/p/${project}/deliveries`)
      await page.getByText('Nobody was told anything yet.').waitFor()
      await shoot('deliveries')
      expect(faults).toEqual({ consoleErrors: [], foreignRequests: [] })
      await close()
    })
  })

  /** Has every alert measured again, and its commit searched for. */
  async function withExperiments(page: Page): Promise<void> {
    const client = app.client('read')
    const { series } = await client.call('listSeries', { params: { project } })
    const detail = await client.call('getSeries', { params: { project, series: series[0]?.id ?? '' } })
    const [confirmation, bisection] = [confirmationOf(detail), bisectionOf(detail)]
    await page.route('**/api/v1/projects/*/alerts/*/change', async (route) => {
      const change = (await (await route.fetch()).json()) as ChangeDetail
      const alert = { ...change.alert, confirmations: [confirmation.id], bisections: [bisection.id] }
      return route.fulfill({ json: { ...change, alert } })
    })
    await page.route('**/confirmations?**', (route) =>
      route.fulfill({ json: { confirmations: [confirmation] } }),
    )
    await page.route('**/bisections?**', (route) => route.fulfill({ json: { bisections: [bisection] } }))
  }
})
