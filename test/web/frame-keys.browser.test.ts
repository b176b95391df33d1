import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'the dashboard’s frame, by keyboard in Chromium', () => {
  const suite = dashboardSuite()

  it('finds a series by a few letters and goes there, and gives the focus back when it is left', async () => {
    const { app, page, detail } = suite
    await page.goto(app.url)
    await page.getByRole('table').first().waitFor()
    await page.keyboard.press('Control+k')
    const input = page.getByRole('combobox', { name: 'Find anything' })
    await input.waitFor()
    await page.keyboard.press('Escape')
    await input.waitFor({ state: 'detached' })
    await page.keyboard.press('p')
    await found(page, 'Series')
    await page.keyboard.type(`tcpstr thr ${detail.series.host.label} ${project}`)
    const first = page.getByRole('listbox', { name: 'Found' }).getByRole('option').first()
    expect(await first.getAttribute('aria-selected')).toBe('true')
    expect(await input.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'))
    expect(await first.textContent()).toContain('tcp_stream_1 throughput')
    await page.keyboard.press('ArrowDown')
    expect(
      await page
        .getByRole('listbox', { name: 'Found' })
        .getByRole('option', { selected: true })
        .getAttribute('id'),
    ).toBe('palette-1')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/series\//)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    suite.expectNoFaults()
  })

  it('finds runs by id and commit, pull requests by number, hosts and projects', async () => {
    const { app, page, detail } = suite
    const point = detail.points.at(-1)
    await page.goto(`${app.url}/p/${project}`)
    const first = page.getByRole('listbox', { name: 'Found' }).getByRole('option').first()
    const find = async (text: string) => {
      await page.keyboard.press('Control+k')
      await found(page, 'Series')
      await page.keyboard.type(text)
      return first.textContent()
    }
    await page.getByRole('table').first().waitFor()
    expect(await find('#415')).toContain('Pull request')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/p/${project}/pull-requests/415`)
    expect(await find(point?.runId ?? '')).toContain('Run')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/runs/${point?.runId}`)
    expect(await find((point?.commit?.head ?? '').slice(0, 10))).toContain('Run')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await find('packet-lab')).toContain('Project')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/p/packet-lab')
    suite.expectNoFaults()
  })

  it('goes to pages by g and a letter, and lists all keys', async () => {
    const { app, page } = suite
    await page.goto(`${app.url}/p/${project}`)
    await page.getByRole('table').first().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.waitForURL(`**/p/${project}/compare`)
    const nav = page.getByRole('navigation', { name: 'Pages of the project' })
    expect(await nav.locator('[aria-current=page]').textContent()).toBe('Compare')
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.waitFor()
    expect(await keys.textContent()).toContain('Go to Alerts')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.waitForURL(`${app.url}/`)
    suite.expectNoFaults()
  })

  it('fits a phone, header and palette alike', async () => {
    const { app, page } = suite
    await page.setViewportSize({ width: 400, height: 800 })
    await page.goto(`${app.url}/p/${project}`)
    await page.getByRole('table').first().waitFor()
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(400)
    await page.getByRole('button', { name: /^Find/ }).click()
    await page.getByRole('option').first().waitFor()
    expect(await width()).toBe(400)
    expect((await page.getByRole('dialog').boundingBox())?.width).toBeLessThanOrEqual(400)
    suite.expectNoFaults()
  })
})

/** Waits for something of this kind in the palette; a page's own lists have options too, which are not seen. */
async function found(page: Page, kind: string): Promise<void> {
  await page
    .getByRole('listbox', { name: 'Found' })
    .getByRole('option', { name: new RegExp(kind) })
    .first()
    .waitFor()
}
