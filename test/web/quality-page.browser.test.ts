import { expect, it } from 'vitest'
import { isHeadlineSeries } from '../../server/contract/counted-series.ts'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'the quality page, in Chromium', () => {
  const suite = dashboardSuite()
  const open = () => suite.page.goto(`${suite.app.url}/p/${project}/quality`)

  it('says in its first screen whether the alarms can be trusted, and shows each chart as a table too', async () => {
    const { app, page } = suite
    const history = await app.client('read').call('getQualityHistory', { params: { project } })
    await open()
    await page.getByText('False alarms a week').waitFor()
    expect(await page.locator('.quality-tiles').textContent()).toMatch(/95 %: 0 to .*1 tolerated/)
    const weeks = page.getByRole('region', { name: 'Runs by week, as a table' })
    await page.locator('#validity ~ * summary').click()
    const shown = await weeks.locator('tbody tr').allTextContents()
    expect(shown).toHaveLength(history.weeks.length)
    const last = history.weeks.at(-1)
    expect(shown[0]).toContain(`${last?.runs.suspect}${(last?.runs.judged ?? 0) - (last?.runs.suspect ?? 0)}`)
    expect(await page.getByRole('img', { name: 'False alarms by week' }).count()).toBe(1)
    suite.expectNoFaults()
  })

  it('leads from what became of alerts to those alerts', async () => {
    const { page } = suite
    await open()
    await page.getByRole('link', { name: 'confirmed', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor()
    expect(new URL(page.url()).search).toBe('?state=all&evidence=confirmed')
    suite.expectNoFaults()
  })

  it('lists the noise of series in the order that is asked for, and the blind alone where that is asked', async () => {
    const { app, page } = suite
    const { series } = await app.client('read').call('listSensitivity', { params: { project } })
    const headline = series.filter((row) => isHeadlineSeries(row.series))
    const blind = headline.filter(({ cure }) => cure !== null)
    await open()
    const rows = page.getByRole('region', { name: 'Noise of series' }).locator('tbody tr')
    await expect.poll(() => rows.count()).toBe(headline.length)
    const noisiest = headline.toSorted((a, b) => (b.sensitivity.noise ?? 0) - (a.sensitivity.noise ?? 0))[0]
    expect(await rows.first().textContent()).toContain(noisiest?.series.metric.name)
    await page.getByRole('link', { name: 'Noise of a run' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('noise')
    await page.getByRole('link', { name: 'Blind or too young' }).click()
    await expect.poll(() => rows.count()).toBe(blind.length)
    await page.getByRole('link', { name: 'Canaries and other metrics' }).click()
    await expect.poll(() => rows.count()).toBe(series.length - headline.length)
    suite.expectNoFaults()
  })
})
