import { expect, it } from 'vitest'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

const codeOf = (page: string) => new RegExp(`/assets/${page}-page-[^/]+\\.js$`)

describeNeeding({ chromium: 'chromium' }, 'the code of the dashboard’s pages, in Chromium', () => {
  const suite = dashboardSuite()

  it('says that a page’s code could not be fetched, and fetches it when asked again', async () => {
    const { app, page } = suite
    await page.route(codeOf('compare'), (route) => route.abort())
    await page.goto(`${app.url}/p/${project}/compare`)
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('Could not load this page')
    await page.unroute(codeOf('compare'))
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Compare' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('fetches the code of a link’s page once the pointer is on it', async () => {
    const { app, page } = suite
    // Nothing is fetched for want of anything better to do here: only what the pointer asks for.
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'connection', { value: { saveData: true } })
    })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${app.url}/p/${project}`)
    const link = page.getByRole('link', { name: 'Deliveries' })
    await link.waitFor()
    expect(asked.filter((url) => codeOf('deliveries').test(url))).toEqual([])
    const fetched = page.waitForRequest(codeOf('deliveries'))
    await link.hover()
    await fetched
    suite.expectNoFaults()
  })

  it('fetches all pages’ code when the browser is idle', async () => {
    const { app, page } = suite
    const fetched = page.waitForRequest(codeOf('deliveries'))
    await page.goto(app.url)
    await fetched
    suite.expectNoFaults()
  })
})
