import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What pages are looked at in. */
export const looks = [
  { width: 1440, theme: 'light' },
  { width: 1440, theme: 'dark' },
  { width: 400, theme: 'light' },
  { width: 400, theme: 'dark' },
] as const

const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url))

/** Takes a picture of the whole page and expects that nothing sticks out of its width. */
export async function shootFitting(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true })
  await page.screenshot({ path: `${artifacts}${name}.png`, fullPage: true })
  const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(sticksOut, `pixels that ${name} is too wide`).toBeLessThanOrEqual(0)
}
