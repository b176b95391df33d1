import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../db/database.ts'
import { openSqlite } from '../../db/sqlite.ts'
import { launchChromium, type OpenedPage, openPage } from '../support/chromium.ts'
import { longId, seedLongSeries } from '../support/long-series.ts'
import { describeNeeding } from '../support/needs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { findColour } from './canvas.ts'

const [project, count] = ['longhaul', 5000]
const hostileHost = '<img src=x onerror=document.title=1>"&amp;'

describeNeeding({ chromium: 'chromium' }, 'the page of a long series in Chromium', () => {
  let web: BuiltDashboard
  let folder: string
  let app: TestServer
  let wiki: Server
  let browser: Browser
  let opened: OpenedPage
  let url: string
  let other: string

  beforeAll(async () => {
    web = await buildDashboard()
    folder = await mkdtemp(join(tmpdir(), 'metalmark-long-'))
    const data = join(folder, 'metalmark.db')
    await (await openDatabase(openSqlite(data))).close()
    const own = await seedLongSeries(data, { project, points: count })
    other = await seedLongSeries(data, { project, points: count, seed: 2, host: hostileHost })
    wiki = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end(framePage()),
    )
    await new Promise<void>((resolve) => wiki.listen(0, '127.0.0.1', resolve))
    app = await startTestServer({ config: { webDir: web.webDir, data, frameAncestors: wikiUrl() } })
    url = `${app.url}/p/${project}/series/${own}`
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    wiki?.close()
    await web?.remove()
    await rm(folder, { recursive: true })
  })

  beforeEach(async () => {
    opened = await openPage(browser, app.url, { width: 1440, theme: 'light' })
  })

  afterEach(() => opened.close())

  const wikiUrl = () => `http://127.0.0.1:${(wiki.address() as AddressInfo).port}`
  const framePage = () =>
    `<!doctype html><iframe width="1000" height="600" src="${url}/embed?from=10&amp;to=90"></iframe>`

  async function open(query = ''): Promise<Page> {
    await opened.page.goto(url + query)
    await findColour(opened.page, '--unchanged')
    return opened.page
  }

  const windowOf = (page: Page) => {
    const { searchParams } = new URL(page.url())
    return { from: Number(searchParams.get('from')), to: Number(searchParams.get('to')) }
  }
  const status = (page: Page) => page.locator('.chart-status')

  async function at(page: Page, share: number) {
    const box = await page.locator('.chart-box canvas').boundingBox()
    if (box === null) throw new Error('There is no chart')
    return { x: box.x + box.width * share, y: box.y + 150 }
  }

  /** A spot of the page as one of the chart, a little below the edge of the mark that it was found by. */
  async function within(page: Page, spot: { readonly x: number; readonly y: number }) {
    const box = await page.locator('.chart-box canvas').boundingBox()
    return { x: spot.x - (box?.x ?? 0), y: spot.y + 2 - (box?.y ?? 0) }
  }

  const noFaults = () => expect(opened.faults).toEqual({ consoleErrors: [], foreignRequests: [] })

  it('shows the extremes first and says so, and all points of a window once the reader has zoomed in by dragging', async () => {
    const page = await open()
    expect(await status(page).textContent()).toMatch(/^[\d,]+ of 5,000 points in sight: the extremes/)
    const detail = page.waitForRequest((request) =>
      /\/series\/\w+\?from=\d+&to=\d+&points=/.test(request.url()),
    )
    const [left, right] = [await at(page, 0.4), await at(page, 0.5)]
    await page.mouse.move(left.x, left.y)
    await page.mouse.down()
    await page.mouse.move(right.x, right.y, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/from=\d+&to=\d+/)
    await detail
    const { from, to } = windowOf(page)
    expect(to - from).toBeLessThan(700)
    await status(page)
      .filter({ hasText: `${to - from + 1} of 5,000 points` })
      .waitFor()
    noFaults()
  })

  it('zooms with Ctrl and the wheel, pans with Shift and the wheel, and leaves the wheel alone to the page', async () => {
    const page = await open()
    const middle = await at(page, 0.5)
    await page.mouse.move(middle.x, middle.y)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -200)
    await page.keyboard.up('Control')
    await page.waitForURL(/from=\d+/)
    const zoomed = windowOf(page)
    expect(zoomed.to - zoomed.from).toBeLessThan(count * 0.9)
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 300)
    await page.keyboard.up('Shift')
    await page.waitForURL((address) => Number(address.searchParams.get('from')) > zoomed.from)
    const panned = windowOf(page)
    expect(Math.abs(panned.to - panned.from - (zoomed.to - zoomed.from))).toBeLessThanOrEqual(1)
    await page.mouse.wheel(0, 200)
    await page.waitForFunction(() => scrollY > 0)
    expect(windowOf(page)).toEqual(panned)
    noFaults()
  })

  it('pans by dragging with Shift', async () => {
    const page = await open('?from=2000&to=2999')
    const [right, left] = [await at(page, 0.7), await at(page, 0.5)]
    await page.keyboard.down('Shift')
    await page.mouse.move(right.x, right.y)
    await page.mouse.down()
    await page.mouse.move(left.x, left.y, { steps: 6 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await page.waitForURL((address) => Number(address.searchParams.get('from')) > 2100)
    noFaults()
  })

  it('zooms and pans by keys, and tells all points of what they lead to', async () => {
    const page = await open()
    for (let press = 0; press < 4; press++) await page.keyboard.press('+')
    // The address follows once the keys rest, on a busy machine also between them.
    await page.waitForURL((address) => windowSize(address) === Math.ceil(count / 16))
    const zoomed = windowOf(page)
    await page.keyboard.press('Shift+ArrowLeft')
    await page.waitForURL(`**from=${zoomed.from - Math.ceil((zoomed.to - zoomed.from + 1) / 5)}*`)
    await status(page).filter({ hasText: '313 of 5,000 points' }).waitFor()
    await page.keyboard.press('-')
    await page.waitForURL((address) => windowSize(address) === 626)
    await page.keyboard.press('0')
    await page.waitForURL(url)
    noFaults()
  })

  it('pans and zooms by fingers', async () => {
    await opened.close()
    const context = await browser.newContext({ viewport: { width: 400, height: 800 }, hasTouch: true })
    const page = await context.newPage()
    await page.goto(`${url}?from=2000&to=2999`)
    await findColour(page, '--unchanged')
    await page.locator('.chart-box').scrollIntoViewIfNeeded()
    const session = await context.newCDPSession(page)
    const { x, y } = await at(page, 0.7)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...spots: number[]) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: spots.map((spot, id) => ({ x: spot, y, id })),
      })
    await touch('touchStart', x)
    for (let step = 1; step <= 8; step++) await touch('touchMove', x - step * 15)
    await touch('touchEnd')
    await page.waitForURL((address) => Number(address.searchParams.get('from')) > 2100)
    await touch('touchStart', x - 60, x - 40)
    for (let step = 1; step <= 8; step++) await touch('touchMove', x - 60 - step * 8, x - 40 + step * 8)
    await touch('touchEnd')
    await page.waitForURL((address) => windowSize(address) < 800)
    await context.close()
  })

  it('selects a point that a link names, however much is thinned out, and two to compare', async () => {
    const run = longId('R', 2501)
    const page = await open(`?point=${run}`)
    await page.locator('.selected-point', { hasText: 'Change 2501 of the data path' }).waitFor()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    const pair = page.locator('.selected-point .pair')
    await pair.filter({ hasText: 'Change 2501 of the data path' }).waitFor()
    const next = new URL(page.url()).searchParams.get('point')
    expect(next).not.toBe(run)
    await page.keyboard.press('c')
    await page.waitForURL(`**/p/${project}/compare?a=${run}&b=${next}`)
    await page.getByRole('heading', { name: 'Compare' }).waitFor()
  })

  it('selects two points by clicks with Shift, and opens one by a click without', async () => {
    const page = await open('?from=1100&to=1140')
    await status(page)
      .filter({ hasText: /^41 of/ })
      .waitFor()
    const click = async (property: string, modifiers: 'Shift'[]) => {
      const spot = await findColour(page, property, 60)
      await page.locator('.chart-box canvas').click({ modifiers, position: await within(page, spot) })
      // Away from the point: what its tooltip says has colours, too.
      await page.mouse.move(0, 0)
    }
    await click('--unchanged', ['Shift'])
    await page.waitForURL(/point=\w+/)
    const first = new URL(page.url()).searchParams.get('point')
    // The one bad boot in sight.
    await click('--invalid', ['Shift'])
    await page.waitForURL(`**point=${longId('R', 1117)}&vs=${first}`)
    const pair = page.getByRole('link', { name: 'Compare the two runs' })
    expect(await pair.getAttribute('href')).toBe(`/p/${project}/compare?a=${first}&b=${longId('R', 1117)}`)
    await click('--invalid', [])
    await page.waitForURL(`**/runs/${longId('R', 1117)}`)
  })

  it('draws another host over it, from the list and from a link, with its name as text', async () => {
    const page = await open('?from=1000&to=1100')
    await page.getByLabel('Draw another series over it').selectOption(other)
    await page.waitForURL(`**with=${other}*`)
    await findColour(page, '--overlay-1')
    const item = page
      .getByRole('list', { name: 'Series drawn over it' })
      .getByRole('link', { name: hostileHost, exact: true })
    expect(await item.getAttribute('href')).toContain(other)
    await page.reload()
    await findColour(page, '--overlay-1')
    expect(await page.title()).not.toBe('1')
    await page.getByRole('link', { name: `Take ${hostileHost} away` }).click()
    await page.waitForURL((address) => !address.searchParams.has('with'))
    noFaults()
  })

  it('takes an axis of time and a logarithmic scale from the address, and zooms there too', async () => {
    const page = await open()
    await page.getByRole('link', { name: 'By time' }).click()
    await page.getByRole('link', { name: 'Log scale' }).click()
    expect(new URL(page.url()).search).toBe('?axis=time&scale=log')
    await page.getByRole('link', { name: 'Commits at equal distances' }).waitFor()
    const [left, right] = [await at(page, 0.4), await at(page, 0.5)]
    await page.mouse.move(left.x, left.y)
    await page.mouse.down()
    await page.mouse.move(right.x, right.y, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/from=\d+&to=\d+/)
    const { from, to } = windowOf(page)
    // The commits of this history are an hour apart: the axes agree.
    expect(from).toBeGreaterThan(count * 0.3)
    expect(to).toBeLessThan(count * 0.6)
    noFaults()
  })

  it('gives the chart as SVG and PNG, and every point in sight as CSV', async () => {
    const page = await open(`?from=1000&to=1499&with=${other}`)
    await findColour(page, '--overlay-1')
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ])
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) }
    }
    const svg = await save('SVG')
    expect(svg.name).toBe('longhaul-tcp_stream_1-throughput-long-1.svg')
    const parsed = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml')
      const count = (selector: string) => document.querySelectorAll(selector).length
      return {
        error: count('parsererror'),
        circles: count('circle'),
        images: count('img'),
        text: document.documentElement.textContent,
      }
    }, svg.content.toString('utf8'))
    expect(parsed).toMatchObject({ error: 0, images: 0, text: expect.stringContaining(hostileHost) })
    expect(parsed.circles).toBeGreaterThan(400)
    const png = await save('PNG')
    expect(png.content.subarray(1, 4).toString()).toBe('PNG')
    expect(png.content.readUInt32BE(16)).toBe(
      await page.locator('.chart-box canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width),
    )
    const csv = await save('CSV')
    const rows = csv.content.toString('utf8').trimEnd().split('\r\n')
    expect(rows).toHaveLength(501)
    expect(rows[1]).toMatch(new RegExp(`^1000,${longId('R', 1000)},`))
    noFaults()
  })

  it('stands in a frame of the site that may have it, with nothing around the chart', async () => {
    const { page } = opened
    await page.goto(wikiUrl())
    const frame = page.frameLocator('iframe')
    await frame.getByText('81 of 5,000 points').waitFor()
    await frame.locator('.chart-box canvas').waitFor()
    expect(await frame.getByRole('link', { name: 'Metalmark' }).count()).toBe(0)
    const home = frame.getByRole('link', { name: 'tcp_stream_1 throughput' })
    expect(await home.getAttribute('href')).toBe(`/p/${project}/series/${longId('S', 1)}?from=10&to=90`)
    expect(await home.getAttribute('target')).toBe('_blank')
  })
})

function windowSize({ searchParams }: URL): number {
  return Number(searchParams.get('to')) - Number(searchParams.get('from')) + 1
}
