import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * What axe-core finds wrong with a page for people who read it by other means than eyes and mouse: one line for each rule that is
 * broken in an important way (axe's *serious* and *critical*), with the elements.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const results = await page.evaluate(runAxe, { resultTypes: ['violations'] } satisfies RunOptions)
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const where = nodes
        .slice(0, 2)
        .map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`)
      return `${id}: ${help}, ${nodes.length} times: ${where.join(' | ')}`
    })
}

/** Runs in the page, where axe stands in the window. */
function runAxe(options: RunOptions): Promise<AxeResults> {
  const { axe } = globalThis as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }
  return axe.run(options)
}
