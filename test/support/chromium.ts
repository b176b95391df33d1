import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** What a page did that it should not have done. */
export interface PageFaults {
  readonly consoleErrors: string[]
  readonly foreignRequests: string[]
}

export interface OpenedPage {
  readonly page: Page
  readonly faults: PageFaults
  readonly close: () => Promise<void>
}

export interface PageLook {
  readonly width: number
  readonly theme: 'light' | 'dark'
}

/** Debian's Chromium, without a window and without anything that calls home. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findOnPath('chromium'),
    args: [
      // Chromium's sandbox refuses to run as root, which is what containers and CI hosts are.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

/** A page of its own context that notes console errors, uncaught errors and requests to anything but `origin`. */
export async function openPage(browser: Browser, origin: string, look: PageLook): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 900 },
    colorScheme: look.theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  })
  const page = await context.newPage()
  const faults = watch(context, page, origin)
  return { page, faults, close: () => context.close() }
}

function watch(context: BrowserContext, page: Page, origin: string): PageFaults {
  const faults: PageFaults = { consoleErrors: [], foreignRequests: [] }
  page.on('console', (message) => {
    if (message.type() === 'error') faults.consoleErrors.push(message.text())
  })
  page.on('pageerror', (error) => faults.consoleErrors.push(String(error)))
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith('blob:')) faults.foreignRequests.push(url)
  })
  return faults
}

function findOnPath(program: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return join(folder, program)
    } catch {
      // Not in this folder: look in the next.
    }
  }
  throw new Error(
    `Expected the program "${program}" on PATH, found none. Install Debian's package ${program}.`,
  )
}
