import { expect, it } from 'vitest'
import type { ChangeDetail } from '../../server/contract/change.ts'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'why it moved, in Chromium', () => {
  const suite = dashboardSuite()

  const groups = async () =>
    (await suite.app.client('read').call('listChanges', { params: { project }, query: {} })).groups
  const pageOf = (path: string) => `${suite.app.url}/p/${project}/${path}`
  const better = async () => {
    const group = (await groups()).find(({ sign }) => sign === 'better')
    if (group === undefined) throw new Error('Nothing became better')
    return group
  }

  it('shows a change that is no alert: how much, put down to what, between which commits', async () => {
    const { page, app } = suite
    const { headline, id } = await better()
    await page.goto(`${app.url}/p/${project}`)
    await page.getByRole('link', { name: headline }).first().click()
    await page.getByRole('heading', { level: 1, name: headline }).waitFor()
    expect(page.url()).toBe(pageOf(`changes/${id}`))
    const tiles = await page.locator('dl.change-tiles').textContent()
    expect(tiles).toMatch(/\+\d.*better.*% to.*Put down to.*Between commits/s)
    expect(await page.getByRole('region', { name: 'Environment that may explain it' }).textContent()).toMatch(
      /host.cpu.microcode.*host.kernel6.1.0-13-amd64 → 6.1.0-18-amd64.*Changed on the host that moved/s,
    )
    const series = await page.getByRole('region', { name: 'Series of the change' }).textContent()
    expect(series).toMatch(/Moved.*Beside it.*Canaries.*stayed/s)
    expect(await page.getByRole('button', { name: 'Resolve' }).count()).toBe(0)
    suite.expectNoFaults()
  })

  it('leads from another change point of an alert to the page with what can be done', async () => {
    const { page } = suite
    const worse = (await groups()).find(({ sign }) => sign === 'worse')
    const last = worse?.members.at(-1)?.id ?? ''
    await page.goto(pageOf(`changes/${last}`))
    await page.getByRole('heading', { name: 'Handle it' }).waitFor()
    expect(await page.getByRole('region', { name: 'History of the alert' }).textContent()).toMatch(
      /opened.*change found on \d series/s,
    )
    suite.expectNoFaults()
  })

  it('shows the runs of another series by keyboard, as a link, with the numbers beside the picture', async () => {
    const { page } = suite
    await page.goto(pageOf(`changes/${(await better()).id}`))
    const choice = page.getByLabel('Series whose runs are shown')
    await choice.focus()
    await page.keyboard.press('End')
    await page.getByRole('region', { name: 'Numbers of loopback_canary throughput on lab-3' }).waitFor()
    expect(await page.locator('.distribution .lane.old .run').count()).toBeGreaterThan(10)
    expect(new URL(page.url()).searchParams.get('series')).toBe(await choice.inputValue())
    await page.reload()
    await page.getByRole('img', { name: 'Distribution of loopback_canary throughput on lab-3' }).waitFor()
    suite.expectNoFaults()
  })

  it('renders what others wrote as text, and makes no link of an address that is none', async () => {
    const { page } = suite
    const hostile = '<img src=x onerror="document.title=1">'
    const { id } = await better()
    await page.route(`**/api/**/changes/${id}`, async (route) => {
      const change = (await (await route.fetch()).json()) as ChangeDetail
      const [commit] = change.commits.list
      const list = [
        { commit: { ...commit?.commit, subject: hostile }, tags: [hostile], runs: 1, url: 'javascript:1' },
      ]
      const [field] = change.environment.fields
      const fields = [{ ...field, field: hostile, changes: [{ host: hostile, from: hostile, to: null }] }]
      const environment = { ...change.environment, fields, moved: [hostile] }
      return route.fulfill({
        json: { ...change, headline: hostile, commits: { ...change.commits, list }, environment },
      })
    })
    await page.goto(pageOf(`changes/${id}`))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    // The contract's client takes nothing but web addresses.
    expect(await alert.textContent()).toContain('Could not load the change')
    await page.unroute(`**/api/**/changes/${id}`)
    await page.route(`**/api/**/changes/${id}`, async (route) => {
      const change = (await (await route.fetch()).json()) as ChangeDetail
      const list = change.commits.list.map((one) => ({
        ...one,
        commit: { ...one.commit, subject: hostile },
        tags: [hostile],
      }))
      const [field] = change.environment.fields
      const fields = [{ ...field, field: hostile, changes: [{ host: 'h', from: hostile, to: null }] }]
      const environment = { ...change.environment, fields }
      return route.fulfill({
        json: { ...change, headline: hostile, commits: { ...change.commits, list }, environment },
      })
    })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: hostile }).waitFor()
    expect(await page.getByRole('region', { name: 'Commits of the range' }).textContent()).toContain(hostile)
    expect(
      await page.getByRole('region', { name: 'Environment that may explain it' }).textContent(),
    ).toContain(`${hostile} → not collected`)
    expect(await page.locator('main img[src="x"]').count()).toBe(0)
  })

  it('says so where there is no such change', async () => {
    const { page } = suite
    await page.goto(pageOf('changes/01K00000000000000000000000'))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('There is no change 01K00000000000000000000000')
  })
})
