import { expect, it } from 'vitest'
import { buildRun, firstRunAt, scaleCanary } from '../support/builders.ts'
import { describeNeeding } from '../support/needs.ts'
import type { TestServer } from '../support/server.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'hosts on the dashboard, in Chromium', () => {
  const suite = dashboardSuite()

  it('leads from the project to the fleet, and to what changed on a host', async () => {
    const { app, page } = suite
    await page.goto(`${app.url}/p/${project}`)
    await page.getByRole('link', { name: 'Hosts', exact: true }).click()
    await page.getByRole('region', { name: 'Hosts' }).getByRole('link', { name: 'lab-3' }).click()
    await page.getByRole('heading', { level: 1, name: 'lab-3' }).waitFor()
    const changes = page.getByRole('region', { name: 'Changes of the host' })
    expect(await changes.textContent()).toContain('host.kernel 6.1.0-13-amd64 → 6.1.0-18-amd64')
    expect(await page.getByRole('img', { name: /loopback_canary on this host/ }).count()).toBe(1)
    await page.getByText('As a table').first().click()
    expect(
      await page.getByRole('region', { name: 'Values of loopback_canary' }).getByRole('row').count(),
    ).toBeGreaterThan(30)
    suite.expectNoFaults()
  })

  it('says the same of a host in doubt on the overview, in the fleet and on its own page', async () => {
    const { app, page } = suite
    await uploadSickHost(app)
    const state = 'in doubt: canary shifted'
    const reason = 'only 15 of its last 20 runs valid'
    await page.goto(app.url)
    const inList = (name: string) => page.getByRole('region', { name, exact: true }).getByRole('row')
    const onOverview = inList('Hosts').filter({ hasText: 'ward-1' }).locator('.host-state')
    const said = (await onOverview.textContent()) ?? ''
    expect(said).toContain(state)
    expect(said).toContain(reason)
    expect(await page.locator('.state-line').textContent()).toContain('1 host in doubt')
    await page.goto(`${app.url}/p/ward/hosts`)
    const inFleet = inList('Hosts').filter({ hasText: 'ward-1' })
    await inFleet.getByText(reason).waitFor()
    expect(await inFleet.textContent()).toContain(said.trim())
    await page.getByText('1 host, 1 in doubt: ward-1').waitFor()
    await inFleet.getByRole('link', { name: 'ward-1' }).click()
    await page.getByRole('heading', { level: 1, name: 'ward-1' }).waitFor()
    expect(await page.locator('header .subtitle').first().textContent()).toContain(said.trim())
    suite.expectNoFaults()
  })

  it('tells whether a number that somebody types is normal there', async () => {
    const { app, page } = suite
    const params = { project: 'packet-lab' }
    const { hosts } = await app.client('read').call('listHosts', { params })
    await page.goto(`${app.url}/p/${params.project}/hosts/${hosts[0]?.host.id}`)
    const field = page.getByLabel('A value of tcp_stream_1 throughput')
    await field.fill('150')
    await page.getByText(/worse than usual, −\d+ % of the level/).waitFor()
    await field.fill('nonsense')
    expect(await page.locator('.try-number output', { hasText: 'usual' }).count()).toBe(0)
  })

  it('shows in what the environment of a run differs from that of the one before, or of any other', async () => {
    const { app, page } = suite
    const { runs } = await app.client('read').call('listRuns', { params: { project }, query: { limit: 200 } })
    const [latest, first] = [runs[0], runs.at(-1)]
    await page.goto(suite.runUrl(latest?.id))
    await page.getByText('No field differs.').waitFor()
    await page.getByLabel('Run', { exact: true }).fill(first?.id ?? '')
    await page.keyboard.press('Enter')
    const differing = page.getByRole('region', { name: 'Environment differences: From that run to this' })
    expect(await differing.textContent()).toMatch(
      /host\.kernel.*6\.1\.0-13-amd64.*6\.1\.0-18-amd64.*epoch.*another kernel/,
    )
    expect(page.url()).toContain(`against=${first?.id}`)
    await page.getByRole('link', { name: 'The one before on this host' }).click()
    await page.getByText('No field differs.').waitFor()
    suite.expectNoFaults()
  })
})

/** Its canary became slower with its 17th run, and five runs before that were kept out. */
async function uploadSickHost(app: TestServer): Promise<void> {
  for (let i = 0; i < 24; i++) {
    const at = firstRunAt + i * 3_600_000
    const speed = 1 + 0.006 * Math.sin(i * 2.4)
    const run = buildRun({ shape: { at, host: 'ward-1', speed, seed: i * 10 + 1 } })
    const suspect = i >= 10 && i < 15 ? { suspect: ['another machine was running'] } : {}
    const body = { ...(i >= 16 ? scaleCanary(run, 0.8) : run), ...suspect }
    await app.client('upload').call('uploadRun', { params: { project: 'ward' }, body })
  }
  await app.analysed()
}
