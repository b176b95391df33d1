import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildRun, digest, firstRunAt } from '../support/builders.ts'
import { launchChromium, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { simulatedAgent } from '../support/simulated-agent.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'

const project = 'netstack'
const hour = 3_600_000
/** Every fourth commit is measured; the slow one lies between two that are. */
const [every, culprit] = [4, 18 * 4 - 2]
const hashOf = (commit: number) => digest(`commit ${commit}`).slice(0, 40)
const commitAt = (commit: number) => firstRunAt + commit * hour

/** The run of a commit, which tells of the commits that were not measured before it. */
function runOf(commit: number) {
  const speed = (commit >= culprit ? 0.8 : 1) * (1 + 0.006 * Math.sin(commit * 2.4))
  const run = buildRun({ shape: { at: commitAt(commit) + hour / 4, seed: commit, speed } })
  if (run.commit === null) throw new Error('A built run has a commit')
  const lineage = Array.from({ length: every }, (_, i) => commit - 1 - i).map((one) => ({
    ...{ hash: hashOf(one), committedAt: commitAt(one) },
    subject: `Change number ${one} of the data path`,
  }))
  return { ...run, commit: { ...run.commit, committedAt: commitAt(commit), lineage } }
}

describeNeeding({ chromium: 'chromium' }, 'the commit that a search finds, in Chromium', () => {
  let web: BuiltDashboard
  let browser: Browser
  let app: TestServer

  beforeAll(async () => {
    web = await buildDashboard()
    browser = await launchChromium()
    app = await startTestServer({ config: { webDir: web.webDir } })
    for (let i = 1; i < 26; i++) {
      await app.client('upload').call('uploadRun', { params: { project }, body: runOf(i * every) })
    }
    await app.analysed()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
  })

  it('is marked in the list of commits by word and shape as the search goes on, and the others are ruled out', async () => {
    const admin = app.client('admin')
    const { alerts } = await admin.call('listAlerts', { params: { project } })
    const alert = alerts[0]?.id ?? ''
    const { page, faults, close } = await openPage(browser, app.url, { width: 1440, theme: 'light' })
    await page.goto(`${app.url}/p/${project}/alerts/${alert}`)
    await page.getByText('live', { exact: true }).waitFor()
    const commits = page.getByRole('region', { name: 'Commits of the range' })
    await commits.waitFor()
    expect(await commits.getByRole('columnheader', { name: 'Search' }).count()).toBe(0)
    const body = { do: 'bisect', who: 'Ada', why: null } as const
    await admin.call('actOnAlert', { params: { project, alert }, body })
    await commits.locator('.chip', { hasText: 'being measured' }).waitFor()
    const agent = simulatedAgent('host-a', {
      ...{ server: app, project, time: { now: commitAt(200) } },
      boot: (commit) => {
        const number = Array.from({ length: 110 }, (_, i) => i).find((one) => hashOf(one) === commit) ?? 0
        return {
          speed: number >= culprit ? 0.8 : 1,
          change: (run) => ({
            ...run,
            commit: { ...runOf(number).commit, branch: null, lineage: undefined },
          }),
        }
      },
    })
    for (let i = 0; i < 40 && (await agent.work()); i++);
    const row = commits.getByRole('row', { name: hashOf(culprit).slice(0, 8) })
    await row.locator('.chip', { hasText: 'first bad commit' }).waitFor()
    expect(await row.locator('.verdict-icon.regressed').count()).toBe(1)
    const rows = await commits.locator('tbody tr').count()
    expect(await commits.locator('.chip', { hasText: 'ruled out' }).count()).toBe(rows - 1)
    expect(faults).toEqual({ consoleErrors: [], foreignRequests: [] })
    await page.setViewportSize({ width: 400, height: 900 })
    await row.locator('.chip', { hasText: 'first bad commit' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400)
    await close()
  })
})
