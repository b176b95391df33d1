import type { Browser, Page } from 'playwright-core'
import type { RouteName } from '../../server/contract/routes.ts'
import { openPage } from '../support/chromium.ts'
import { brokenDetail, type Gate, gateOperation, operationOf, ownEvents } from './gated-operation.ts'
import { settled } from './settled.ts'

/** How far things may move while data comes (a share of the screen, weighted by way): Web Vitals call 0.1 good and 0.25 poor. */
const mostShift = 0.2

/**
 * Most changes have no experiment: neither word nor room is kept for one until it is known, and an empty list is not shown.
 * With what shows one.
 */
const roomless: ReadonlyMap<RouteName, string> = new Map<RouteName, string>([
  ['listConfirmations', '#confirmation'],
  ['listBisections', '#bisection'],
])

export interface PageOfServer {
  readonly url: string
  readonly path: string
  /** Epoch milliseconds. */
  readonly now: number
  readonly token: string
  /** What a reader opens, one after the other: names of folded parts. */
  readonly opened: readonly RegExp[]
}

/** The operations of the API that a page calls by itself. */
export async function operationsOf(browser: Browser, at: PageOfServer): Promise<RouteName[]> {
  const { page, close } = await open(browser, at)
  const called = new Set<RouteName>()
  page.on('request', (request) => {
    const name = operationOf(request)
    if (name !== null) called.add(name)
  })
  await page.goto(at.url + at.path)
  await openParts(page, at)
  await settled(page)
  await close()
  return [...called]
}

/**
 * What a page does wrong while one operation is slow, fails, comes after all, and fails when it is asked again: one line for
 * each fault.
 */
export async function faultsOfOperation(
  browser: Browser,
  at: PageOfServer,
  name: RouteName,
): Promise<string[]> {
  const { page, errors, close } = await open(browser, at)
  const found: string[] = []
  const check = async (what: string, isSo: () => Promise<boolean>) => {
    if (!(await isSo())) found.push(what)
  }
  try {
    const gate = await gateOperation(page, name)
    const tellAnew = await ownEvents(page)
    const asked = page.waitForRequest((request) => operationOf(request) === name)
    await page.goto(at.url + at.path)
    await openParts(page, at)
    await asked
    // The frame may ask before the page's own code is there.
    await page.locator('main h1').first().waitFor({ state: 'attached' })
    if (!roomless.has(name)) await waiting(page)
    await check('stands without heading or navigation while it loads', () => hasFrame(page))

    gate.set('fail')
    await page.getByRole('alert').filter({ hasText: brokenDetail }).first().waitFor()
    await settled(page)
    await check('stands without heading or navigation where it failed', () => hasFrame(page))
    await check(
      'more failed than was asked for',
      async () => (await page.getByRole('alert').count()) <= gate.asked(),
    )

    const shift = await shiftWhileRetrying(page, gate, name)
    if (shift > mostShift) found.push(`moves by ${shift.toFixed(2)} when its data comes`)
    await check(
      'says that something failed though all is there',
      async () => (await page.getByRole('alert').count()) === 0,
    )

    const shown = roomless.get(name)
    const isShown = shown === undefined || (await page.locator(shown).count()) > 0
    const before = await shownThings(page)
    gate.set('fail')
    tellAnew()
    const asOf = page.getByRole('status').filter({ hasText: 'as of' })
    if (isShown) await asOf.first().waitFor()
    await check(
      'loses what it showed when asking again fails',
      async () => (await shownThings(page)) >= before,
    )
  } catch (thrown) {
    found.push(thrown instanceof Error ? thrown.message.split('\n', 4).join(' ') : String(thrown))
  }
  await close()
  return [...found, ...errors].map((fault) => `${at.path} without ${name}: ${fault}`)
}

async function open(browser: Browser, { url, now, token }: PageOfServer) {
  const { page, close } = await openPage(browser, url, { width: 1440, theme: 'light' })
  page.setDefaultTimeout(10_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.message}`))
  await page.clock.setFixedTime(now)
  await page.addInitScript((text) => sessionStorage.setItem('metalmark.token', text), token)
  await page.addInitScript(countShifts)
  // Other pages' code is not fetched ahead.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } })
  })
  return { page, errors, close }
}

async function openParts(page: Page, { opened }: PageOfServer): Promise<void> {
  for (const name of opened) await page.locator('summary').filter({ hasText: name }).first().click()
}

/** Until the page says, to eyes and to ears, that it waits for something. */
async function waiting(page: Page): Promise<void> {
  await page.locator('[aria-busy=true]').first().waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: /Loading / })
    .first()
    .waitFor({ state: 'attached' })
}

async function hasFrame(page: Page): Promise<boolean> {
  const parts = ['main h1', 'header.app-header', 'header .find'].map((part) => page.locator(part).count())
  const [headings, ...frame] = await Promise.all(parts)
  // A page inside another site's has no frame of its own.
  const embedded = new URL(page.url()).pathname.endsWith('/embed')
  return headings === 1 && frame.every((count) => count === (embedded ? 0 : 1))
}

/** Asks again for all that failed, and tells how far things moved when it came. */
async function shiftWhileRetrying(page: Page, gate: Gate, name: RouteName): Promise<number> {
  gate.set('hold')
  const again = page.getByRole('alert').getByRole('button', { name: 'Try again' })
  // All at once: each takes its button away.
  await again.evaluateAll((buttons) => {
    for (const button of buttons) (button as HTMLButtonElement).click()
  })
  if (!roomless.has(name)) await waiting(page)
  await page.evaluate(() => {
    ;(globalThis as unknown as Shifting).shifted = 0
  })
  gate.set('pass')
  await again.first().waitFor({ state: 'detached' })
  await settled(page)
  return page.evaluate(() => (globalThis as unknown as Shifting).shifted)
}

/** Tables, pictures, rows and headings: what data is shown as. */
function shownThings(page: Page): Promise<number> {
  return page.locator('main :is(table, tr, svg, canvas, h2, h3, li)').count()
}

interface Shifting {
  shifted: number
}

/** Runs in the page. */
function countShifts(): void {
  const target = globalThis as unknown as Shifting
  target.shifted = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) target.shifted += (entry as unknown as { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
}
