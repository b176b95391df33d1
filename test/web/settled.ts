import type { Page } from 'playwright-core'

/** Until nothing on the page is loading any more, and what is drawn has been painted. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1, main [role=alert]').first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('.loading, [aria-busy=true]') === null)
  await page.evaluate(() => document.fonts.ready)
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}
