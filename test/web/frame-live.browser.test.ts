import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { launchChromium, type OpenedPage, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { projectHistory } from '../support/seed-project.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'

const project = 'netstack'
/** As long as Playwright itself waits: a busy machine may take seconds to connect again. */
const patiently = { timeout: 30_000 }

/** Runs a command of the first-run page in a shell, with the token and a file that another tool wrote in their places. */
async function runAsWritten(command: string, token: string): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'metalmark-first-'))
  const script = `metalmark() { "$NODE" agent/main.ts "$@"; }\n${command}`
    .replace('mm_…', token)
    .replace('results.json', 'test/fixtures/iperf3/loopback-debian-iperf-3.12-tcp.json')
  const { PATH = '' } = process.env
  await promisify(execFile)('sh', ['-ec', script], {
    env: {
      PATH,
      NODE: process.execPath,
      METALMARK_STATE_DIR: state,
      METALMARK_LOCK_FILE: join(state, 'lock'),
    },
  })
  await rm(state, { recursive: true })
}

describeNeeding({ chromium: 'chromium' }, 'a dashboard that is looked at while things happen', () => {
  let web: BuiltDashboard
  let browser: Browser
  let app: TestServer
  let opened: OpenedPage
  const history = projectHistory({ runs: 30 })
  const upload = async (from: number, to: number) => {
    for (const body of history.slice(from, to))
      await app.client('upload').call('uploadRun', { params: { project }, body })
    await app.analysed()
  }

  beforeAll(async () => {
    web = await buildDashboard()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await web?.remove()
  })

  beforeEach(async () => {
    app = await startTestServer({ config: { webDir: web.webDir } })
    opened = await openPage(browser, app.url, { width: 1440, theme: 'light' })
  })

  afterEach(async () => {
    await opened.close()
    await app.close()
  })

  it('leaves the empty page behind when the first run arrives by a command of that page', async () => {
    const { page } = opened
    await page.goto(app.url)
    await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
    await page.getByText('live', { exact: true }).waitFor()
    const command = await page.locator('.ways li').nth(1).locator('code').textContent()
    await runAsWritten(command ?? '', app.token('upload'))
    await page.getByRole('rowheader', { name: 'my-project', exact: true }).waitFor()
    expect(opened.faults.consoleErrors).toEqual([])
  })

  it('shows new runs without a jump of what is read, and keeps focus and selection', async () => {
    await upload(0, 25)
    const { page } = opened
    await page.setViewportSize({ width: 1000, height: 400 })
    await page.goto(`${app.url}/p/${project}`)
    await page.getByText('live', { exact: true }).waitFor()
    const last = page.locator('section[aria-labelledby=runs-heading] tbody tr').last()
    await last.scrollIntoViewIfNeeded()
    const link = last.getByRole('link').first()
    await link.focus()
    await last.evaluate((row) => getSelection()?.selectAllChildren(row))
    const rows = page.locator('section[aria-labelledby=runs-heading] tbody tr')
    const before = await rows.count()
    const shown = async () => ({
      top: (await link.boundingBox())?.y ?? 0,
      focused: await link.evaluate((element) => element === document.activeElement),
      selected: await page.evaluate(() => String(getSelection())),
    })
    const looked = await shown()
    const text = await last.innerText()
    await upload(25, 28)
    await expect.poll(() => rows.count(), patiently).toBeGreaterThan(before)
    expect(await last.innerText()).toBe(text)
    const after = await shown()
    expect(Math.abs(after.top - looked.top)).toBeLessThan(2)
    expect(after).toMatchObject({ focused: true, selected: looked.selected })
    expect(opened.faults.consoleErrors).toEqual([])
  })

  it('says since when it is offline and what its data is of, and heals when the server is back', async () => {
    await upload(0, 3)
    const { page } = opened
    await page.goto(`${app.url}/p/${project}`)
    await page.getByText('live', { exact: true }).waitFor()
    await page.locator('section[aria-labelledby=runs-heading] tbody tr').first().waitFor()
    const { port } = app
    await app.close()
    await page
      .locator('.connection')
      .filter({ hasText: /offline since \d\d:\d\d, showing data of \d\d:\d\d/ })
      .waitFor()
    expect(await page.locator('section[aria-labelledby=runs-heading] tbody tr').count()).toBe(3)
    app = await startTestServer({ config: { webDir: web.webDir, port } })
    await upload(0, 4)
    await page.getByText('live', { exact: true }).waitFor()
    await expect
      .poll(() => page.locator('section[aria-labelledby=runs-heading] tbody tr').count(), patiently)
      .toBe(4)
  })
})
