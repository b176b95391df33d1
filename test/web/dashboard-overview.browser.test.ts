import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteFile from 'better-sqlite3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { fillDatabase, filledUntil } from '../bench/web/fill-database.ts'
import { launchChromium, type OpenedPage, openPage } from '../support/chromium.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { describeNeeding } from '../support/needs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'

const now = filledUntil + 60_000

describeNeeding({ chromium: 'chromium' }, 'the overview of two thousand series, in Chromium', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser
  let opened: OpenedPage

  beforeAll(async () => {
    web = await buildDashboard()
    const data = path.join(folder, 'fleet.db')
    await fillDatabase(data, { series: 2000, points: 60_000 })
    makeHostile(data)
    app = await startTestServer({ config: { data, webDir: web.webDir }, deps: { clock: () => now } })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    opened = await openPage(browser, app.url, { width: 1440, theme: 'light' })
    await opened.page.clock.setFixedTime(now)
  })
  afterEach(() => opened.close())

  const listOf = (page: Page) => page.getByRole('region', { name: 'Series of all projects' })
  const open = async (query: string) => {
    const { page } = opened
    await page.goto(`${app.url}/${query}`)
    await listOf(page).waitFor()
    await page.getByText('of 2000 series').waitFor()
    return { page, list: listOf(page) }
  }
  const expectNoFaults = () => expect(opened.faults).toEqual({ consoleErrors: [], foreignRequests: [] })

  it('says in its first line what is wrong, and in its first screen by which cause and where', async () => {
    const { page } = await open('')
    const { alerts, hosts } = await app.client('read').call('getOverview', {})
    const state = page.locator('.state-line')
    expect(await state.textContent()).toContain(`${alerts.length} open alerts`)
    expect(await state.textContent()).toMatch(
      /One run would show a change of ±.* % on half of the headline series/,
    )
    const rows = page.getByRole('region', { name: 'Open alerts' })
    for (const { headline } of alerts) {
      expect(await rows.getByRole('rowheader', { name: headline }).count()).toBeGreaterThan(0)
    }
    const silent = hosts.find(({ agent }) => agent?.silent)
    const row = page.getByRole('region', { name: 'Hosts', exact: true }).getByRole('row')
    await row
      .filter({ hasText: silent?.host.label ?? '?' })
      .getByText('silent: agent last heard')
      .waitFor()
    await row.filter({ hasText: 'canary moved: loopback_canary' }).first().waitFor()
    expectNoFaults()
  })

  it('has few of the rows in its document, and says which of how many they are', async () => {
    const { page, list } = await open('?all=1')
    const rows = list.getByRole('row')
    expect(await list.getByRole('table').getAttribute('aria-rowcount')).toBe('2001')
    expect(await rows.count()).toBeLessThan(80)
    const indexes = async () =>
      (await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))))).slice(1)
    expect((await indexes())[0]).toBe(2)
    await list.evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await list.locator('tr[aria-rowindex="2001"]').waitFor()
    const last = await indexes()
    expect(last).toEqual(last.map((_, i) => (last[0] ?? 0) + i))
    expect(await rows.count()).toBeLessThan(80)
    // The header stays in sight.
    const [box, head] = [await list.boundingBox(), await list.getByRole('columnheader').first().boundingBox()]
    expect(Math.abs((head?.y ?? 0) - (box?.y ?? 0))).toBeLessThan(3)
    await page.getByRole('link', { name: 'As tiles' }).click()
    await list.getByRole('listitem').first().waitFor()
    expect(await list.getByRole('listitem').count()).toBeLessThan(200)
    expectNoFaults()
  })

  it('goes from row to row by keyboard, far beyond those in sight, and opens one', async () => {
    const { page, list } = await open('')
    await list.focus()
    const count = Number(await list.getByRole('table').getAttribute('aria-rowcount'))
    const isOn = (index: number) =>
      page.waitForFunction(
        (wanted) => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex') === wanted,
        String(index),
      )
    await page.keyboard.press('ArrowDown')
    await isOn(3)
    await page.keyboard.press('End')
    await isOn(count)
    await page.keyboard.press('k')
    await isOn(count - 1)
    const href = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${href}`)
    expectNoFaults()
  })

  it('filters, groups and sorts by what the address says, and changes the address', async () => {
    const { page, list } = await open('?project=kernel-net&path=vm-vm&all=1&sort=noise')
    const bodies = list.locator('tbody tr')
    for (const text of await bodies.allTextContents()) expect(text).toMatch(/vm-vm.*kernel-net/)
    await page.getByRole('combobox', { name: 'Benchmark' }).selectOption('tcp_rr')
    await page.getByRole('combobox', { name: 'Group' }).selectOption('host')
    expect(new URL(page.url()).search).toBe(
      '?project=kernel-net&path=vm-vm&all=1&sort=noise&benchmark=tcp_rr&group=host',
    )
    await list.locator('.group-row').first().waitFor()
    expect(await list.locator('.group-row a').allTextContents()).toHaveLength(5)
    await page.getByRole('combobox', { name: 'Host' }).selectOption('rack-b-2')
    await page.getByText('6 of 2000 series').waitFor()
    await page.getByRole('link', { name: 'Clear filters' }).click()
    expect(new URL(page.url()).search).toBe('?all=1&sort=noise&group=host')
    await page.goto(`${app.url}/?verdict=regressed&q=udp_rr`)
    await list.waitFor()
    for (const text of await bodies.allTextContents()) expect(text).toMatch(/udp_rr.*regressed/)
    await page.keyboard.press('/')
    await page.keyboard.type(' nothing-like-it')
    await page.getByText('No series shown: the filter lets none through.').waitFor()
    expectNoFaults()
  })

  it('shows hostile names as text', async () => {
    const { page, list } = await open(`?host=${encodeURIComponent(hostileLabel)}&all=1`)
    expect(await list.locator('tbody tr').first().textContent()).toContain(hostileLabel)
    expect(await page.locator('main img').count()).toBe(0)
    expectNoFaults()
  })

  it('loads again only what has changed, and keeps what it shows while the server is away', async () => {
    const { page } = opened
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/series?')) asked.push(new URL(request.url()).search)
    })
    await open('')
    expect(asked.filter((search) => !search.includes('after='))).toHaveLength(3)
    await page
      .getByRole('region', { name: 'Projects', exact: true })
      .getByRole('link', { name: 'overlay' })
      .click()
    await page.getByRole('region', { name: 'Series of overlay' }).waitFor()
    await page.waitForFunction(() => document.querySelector('.loading') === null)
    expect(asked.at(-1)).toContain('after=')
    await page.route('**/api/v1/overview', (route) => route.abort())
    await page.goBack()
    await page.getByRole('status').filter({ hasText: 'Showing the overview as of' }).waitFor()
    await page.locator('.state-line').waitFor()
  })

  it('says what is wrong where nothing can be loaded', async () => {
    const { page } = opened
    await page.route('**/api/v1/overview', (route) => route.abort())
    await page.goto(app.url)
    await page.getByRole('alert').filter({ hasText: 'Could not load the overview' }).waitFor()
    await page.unroute('**/api/v1/overview')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('.state-line').waitFor()
  })

  it('becomes cards on a narrow screen, as virtual as the table', async () => {
    const narrow = await openPage(browser, app.url, { width: 400, theme: 'dark' })
    await narrow.page.goto(`${app.url}/?all=1`)
    const list = listOf(narrow.page)
    await list.getByRole('row').first().waitFor()
    expect(await list.getByRole('row').count()).toBeLessThan(60)
    const sticksOut = await narrow.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(sticksOut).toBeLessThanOrEqual(0)
    // Nor is anything to be scrolled sideways for.
    const wide = await narrow.page
      .locator('.scroll')
      .evaluateAll((boxes) =>
        boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel),
      )
    expect(wide).toEqual([])
    expect(narrow.faults).toEqual({ consoleErrors: [], foreignRequests: [] })
    await narrow.close()
  })
})

const hostileLabel = hostileTexts.find((text) => text.startsWith('<img')) ?? ''

/** Gives a host a label that does harm where text is taken for HTML. */
function makeHostile(data: string): void {
  const database = new SqliteFile(data)
  database.prepare(`update host set label = ? where label = 'edge-2'`).run(hostileLabel)
  database.close()
}
