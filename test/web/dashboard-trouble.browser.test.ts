import { expect, it } from 'vitest'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'
import { ownEvents } from './gated-operation.ts'

describeNeeding({ chromium: 'chromium' }, 'the dashboard in trouble, in Chromium', () => {
  const suite = dashboardSuite()

  it('watches a queued analysis and shows its verdicts when they come', async () => {
    const { page, detail } = suite
    const run = detail.points.at(-1)?.runId ?? ''
    let queued = true
    await page.route(`**/runs/${run}`, async (route) => {
      if (route.request().resourceType() === 'document' || !queued) return route.continue()
      const answer = await route.fetch()
      return route.fulfill({ json: { ...(await answer.json()), analysis: 'queued' } })
    })
    await page.goto(suite.runUrl(run))
    await page.getByText('analysis queued…').waitFor()
    queued = false
    await page.locator('.counts-line', { hasText: 'regressed' }).waitFor()
    expect(await page.getByText('analysis queued…').count()).toBe(0)
  })

  it('keeps showing what it knows when the server goes away, and says from when it is', async () => {
    const { page, detail } = suite
    const run = detail.points.at(-1)?.runId ?? ''
    let away = false
    await page.route(`**/api/v1/projects/${project}/runs/${run}`, async (route) => {
      if (away) return route.abort()
      const answer = await route.fetch()
      away = true
      return route.fulfill({ json: { ...(await answer.json()), analysis: 'queued' } })
    })
    await page.goto(suite.runUrl(run))
    const banner = page.getByRole('status').filter({ hasText: 'Showing the run as of' })
    await banner.waitFor()
    expect(await page.getByRole('heading', { name: 'Repetitions', exact: true }).count()).toBe(1)
    away = false
    await banner.getByRole('button', { name: 'Try again' }).click()
    await banner.waitFor({ state: 'detached' })
  })

  it('keeps the page when one request fails, and gets well by trying again', async () => {
    const { app, page } = suite
    await page.route('**/api/v1/projects/packet-lab/series?*', (route) => route.abort())
    await page.goto(app.url)
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('Could not load the series of packet-lab')
    const list = page.getByRole('region', { name: 'Series of all projects' })
    await list.getByRole('row', { name: /tcp_stream_1.*lab-3/ }).waitFor()
    await page.unroute('**/api/v1/projects/packet-lab/series?*')
    await alert.getByRole('button', { name: 'Try again' }).click()
    await list
      .getByRole('row', { name: /emulated-runner/ })
      .first()
      .waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('takes alerts that it could not count for no zero', async () => {
    const { page } = suite
    await page.route('**/alert-counts*', (route) => route.abort())
    await page.goto(`${suite.app.url}/p/${project}/hosts`)
    await page.getByRole('link', { name: 'Alerts: not counted' }).waitFor()
  })

  it('says what could not be searched through, and searches when asked again', async () => {
    const { app, page } = suite
    await page.route(`**/api/v1/projects/${project}/runs?*`, (route) => route.abort())
    await page.goto(`${app.url}/p/${project}/hosts`)
    await page.getByRole('button', { name: 'Find' }).click()
    const dialog = page.getByRole('dialog', { name: 'Find anything' })
    await dialog.getByRole('alert').filter({ hasText: 'Not everything could be searched' }).waitFor()
    await page.unroute(`**/api/v1/projects/${project}/runs?*`)
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await dialog.getByRole('alert').waitFor({ state: 'detached' })
  })

  it('says that a chart cannot be drawn, and draws it when asked again', async () => {
    const { page, seriesUrl } = suite
    await page.route('**/assets/chart-runtime-*.js', (route) => route.abort())
    await page.goto(seriesUrl)
    const alert = page.getByRole('alert').filter({ hasText: 'draws the chart' })
    await alert.waitFor()
    await page.unroute('**/assets/chart-runtime-*.js')
    await alert.getByRole('button', { name: 'Try again' }).click()
    await alert.waitFor({ state: 'detached' })
    await page.locator('.chart-box canvas[style*="pan-y"]').waitFor()
  })

  it('keeps a series that lies over another where it cannot be fetched again', async () => {
    const { app, page, seriesUrl } = suite
    const { series } = await app.client('read').call('listSeries', { params: { project } })
    const over = series.find(({ metric, id }) => metric.role === 'headline' && !seriesUrl.endsWith(id))
    const tellAnew = await ownEvents(page)
    await page.goto(`${seriesUrl}?with=${over?.id}`)
    const list = page.getByRole('list', { name: 'Series drawn over it' })
    const name = await list.getByRole('link').first().textContent()
    await page.route(`**/series/${over?.id}?*`, (route) => route.abort())
    tellAnew()
    await list.getByText(`${name} is as it was: it could not be fetched again`).waitFor()
    expect(await list.getByRole('link').first().textContent()).toBe(name)
  })

  it('says how far a new version of the analysis has come', async () => {
    const { app, page } = suite
    await page.route('**/api/v1/projects', async (route) => {
      const answer = await route.fetch()
      const { projects } = (await answer.json()) as { projects: object[] }
      const anew = projects.map((one) => ({ ...one, reanalysis: { done: 12, total: 37 } }))
      return route.fulfill({ json: { projects: anew } })
    })
    await page.goto(`${app.url}/p/${project}`)
    const line = page.getByRole('status').filter({ hasText: 'judges all runs anew' })
    await line.waitFor()
    expect(await line.textContent()).toContain('12 of 37 runs done')
  })

  it('says where a series could not see what matters', async () => {
    const { app, page } = suite
    await page.route(`**/api/v1/projects/${project}/series?*`, async (route) => {
      const answer = await route.fetch()
      const { series, ...page } = (await answer.json()) as { series: object[] }
      const sensitivity = { noise: 0.06, smallestDetectable: 0.31, blind: true }
      return route.fulfill({ json: { ...page, series: series.map((one) => ({ ...one, sensitivity })) } })
    })
    await page.goto(`${app.url}/p/${project}`)
    await page.getByText('blind: sees changes above 31 %').first().waitFor()
  })

  it('says what the server says about something that is not there', async () => {
    const { app, page } = suite
    await page.goto(`${app.url}/p/${project}/runs/01K00000000000000000000000`)
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('01K00000000000000000000000')
    await page.goto(`${app.url}/nowhere`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  })
})
