import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { illegible } from './legibility.ts'

/** What pages are looked at in. */
export const looks = [
  { width: 1440, theme: 'light' },
  { width: 1440, theme: 'dark' },
  { width: 400, theme: 'light' },
  { width: 400, theme: 'dark' },
] as const

/** Where a file goes that CI keeps. */
export async function artifact(name: string): Promise<string> {
  await mkdir(artifacts, { recursive: true })
  return artifacts + name
}

const artifacts = fileURLToPath(new URL('../artifacts/', import.meta.url))

/** Takes a picture of the whole page and expects that it can be read and that nothing sticks out of its width. */
export async function shootFitting(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: await artifact(`${name}.png`), fullPage: true })
  const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(sticksOut, `pixels that ${name} is too wide`).toBeLessThanOrEqual(0)
  expect(await illegible(page), `what cannot be read on ${name}`).toEqual([])
}
