import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openPage, type PageLook } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { seriousFaults } from './accessibility.ts'
import type { PageToSee } from './every-page.ts'
import { fleetSuite } from './fleet-suite.ts'
import { illegible } from './legibility.ts'
import { artifact, looks } from './looks.ts'
import { compareWithReference } from './picture.ts'
import { settled } from './settled.ts'

/** Share of blocks that another version of Chromium or of a font may draw differently. */
const tolerated = 0.03

describeNeeding({ chromium: 'chromium' }, 'every page of the dashboard, with a fleet on it', () => {
  const suite = fleetSuite()

  describe.each(looks)('$theme, $width pixels wide', (look) => {
    it('fits its width, looks as it did, serves people without eyes or mouse, and throws nothing', async () => {
      const found: string[] = []
      for (const one of suite.pages) found.push(...(await faultsOf(one, look)))
      expect(found).toEqual([])
    })
  })

  async function faultsOf({ name, path }: PageToSee, look: PageLook): Promise<string[]> {
    const { app, browser, clock } = suite
    const { page, faults, close } = await openPage(browser, app.url, look)
    await page.clock.setFixedTime(clock.now)
    await page.goto(app.url + path)
    await settled(page)
    const full = `${name}-${look.width}-${look.theme}`
    const first = await page.screenshot()
    await writeFile(await artifact(`page-${full}.png`), await page.screenshot({ fullPage: true }))
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    const picture = await compareWithReference(full, first)
    const all = [
      ...(await seriousFaults(page)),
      ...(await illegible(page)),
      ...(tooWide > 0 ? [`${tooWide} pixels too wide`] : []),
      ...(picture.differing === null || picture.differing > tolerated ? [picture.reason] : []),
      ...faults.consoleErrors.map((error) => `console: ${error}`),
      ...faults.foreignRequests.map((url) => `asked another origin: ${url}`),
    ]
    await close()
    return all.map((fault) => `${full}: ${fault}`)
  }
})
