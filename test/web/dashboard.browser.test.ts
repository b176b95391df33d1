import { expect, it } from 'vitest'
import { formatValue } from '../../server/contract/units.ts'
import { describeNeeding } from '../support/needs.ts'
import { hostileSubject } from '../support/seed-web.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'
import { settled } from './settled.ts'

describeNeeding({ chromium: 'chromium' }, 'the dashboard in Chromium', () => {
  const suite = dashboardSuite()

  it('shows the projects and their headline series, each verdict as a word', async () => {
    const { app, page, detail } = suite
    await page.goto(app.url)
    const projects = page.getByRole('region', { name: 'Projects', exact: true }).getByRole('rowheader')
    await projects.first().waitFor()
    expect(await projects.allTextContents()).toEqual(['dataplane', 'packet-lab', 'trial'])
    const row = page.getByRole('row', { name: /tcp_stream_1.*throughput.*lab-3/ })
    const latest = detail.points.at(-1)
    await row.waitFor()
    expect(await row.textContent()).toContain(latest?.verdict?.kind)
    expect(await row.textContent()).toContain(formatValue(latest?.value ?? 0, 'bit/s'))
    expect(await page.getByRole('cell', { name: 'retransmits' }).count()).toBe(0)
    suite.expectNoFaults()
  })

  it('lists a project’s changes by cause, each with what it is put down to, and leads to why it moved', async () => {
    const { app, page } = suite
    const { groups } = await app
      .client('read')
      .call('listChanges', { params: { project }, query: { limit: 5 } })
    await page.goto(`${app.url}/p/${project}`)
    const rows = page.locator('.change-groups-table tbody tr')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(groups.length)
    const [group] = groups
    const text = await rows.first().textContent()
    expect(text).toContain(group?.headline)
    expect(text).toContain(group?.attribution?.kind)
    expect(text).toContain(group?.upTo?.head.slice(0, 8))
    await rows
      .first()
      .getByRole('link', { name: group?.headline ?? '?' })
      .click()
    await page.waitForURL(`**/p/${project}/changes/${group?.id}`)
    await page.getByRole('region', { name: 'Series of the change' }).waitFor()
    suite.expectNoFaults()
  })

  it('says on a pull request’s run what its newest commit does, all metrics together', async () => {
    const { app, page, detail } = suite
    const pull = detail.points.find((point) => point.pullRequest === 415)
    const params = { project, number: 415 }
    const { kind, reason } = await app.client('read').call('getPullRequestVerdict', { params })
    expect(kind).toBe('regressed')
    await page.goto(suite.runUrl(pull?.runId))
    const line = page.getByText('Pull request #415')
    await line.waitFor()
    expect(await line.textContent()).toBe(`Pull request #415: ${kind} ${reason}. `)
    suite.expectNoFaults()
  })

  it('keeps filter, fold and order in the address, through a reload', async () => {
    const { app, page } = suite
    await page.goto(app.url)
    await page.getByRole('region', { name: 'Series of all projects' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('tcp lab-3')
    await page.getByRole('link', { name: 'All metrics' }).click()
    await page.getByRole('link', { name: 'Metric', exact: true }).first().click()
    expect(new URL(page.url()).search).toBe('?q=tcp+lab-3&all=1&sort=metric')
    const list = page.getByRole('region', { name: 'Series of all projects' })
    const before = await list.getByRole('row').allTextContents()
    await page.reload()
    await list.waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('tcp lab-3')
    expect(await list.getByRole('row').allTextContents()).toEqual(before)
    expect(await page.getByRole('columnheader', { name: 'Metric' }).first().getAttribute('aria-sort')).toBe(
      'ascending',
    )
    await page.goBack()
    expect(new URL(page.url()).search).toBe('?q=tcp+lab-3&all=1')
    suite.expectNoFaults()
  })

  it('shows a run with its repetitions, what failed and why, and what the tools printed', async () => {
    const { app, page, detail } = suite
    const run = detail.points.at(-1)?.runId ?? ''
    const { results } = await app.client('read').call('getRun', { params: { project, run } })
    await page.goto(suite.runUrl(run))
    await settled(page)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(hostileSubject.split('\n')[0])
    const stream = page.getByRole('article').filter({ hasText: 'tcp_stream_1' })
    const result = results.find(({ benchmark }) => benchmark.name === 'tcp_stream_1')
    const numbered = result?.repetitions.filter(({ values }) => values['throughput'] !== undefined) ?? []
    expect(await stream.locator('.strip-dot').count()).toBe(numbered.length)
    expect(await stream.locator('.strip-dot.warm-up').count()).toBe(1)
    expect(await stream.textContent()).toContain('Repetition 4 is suspect: the CPU was throttled')
    expect(await stream.textContent()).toContain('Repetition 6 failed: iperf3 exited with 1')
    await stream.getByText('Raw outputs').click()
    await stream.getByText('tcp_stream_1-1.txt').click()
    await stream.getByText('<b>repetition 1</b>').waitFor()
    const download = page.waitForEvent('download')
    await stream.getByRole('button', { name: 'Download tcp_stream_1-1.txt' }).click()
    expect((await download).suggestedFilename()).toBe('tcp_stream_1-1.txt')
    await stream.getByText('Exact commands').click()
    await stream.getByText('iperf3 -c -t 10 -P 1 -J 192.0.2.11').waitFor()
    expect(await page.locator('main img').count()).toBe(0)
    suite.expectNoFaults()
  })

  it('finds facts of the environment and says why one is missing', async () => {
    const { page, detail } = suite
    await page.goto(suite.runUrl(detail.points.at(-1)?.runId))
    await page.getByRole('searchbox').fill('bios')
    expect(await page.locator('.environment-table tbody').textContent()).toBe(
      'host.bios.versionnot collected: needs root: /sys/class/dmi/id/bios_version is not readablenoted',
    )
    expect(new URL(page.url()).search).toBe('?env=bios')
    suite.expectNoFaults()
  })

  it('keeps the chosen theme', async () => {
    const { app, page } = suite
    await page.goto(app.url)
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await background()
    await page.getByRole('button', { name: 'Theme: auto' }).click()
    await page.getByRole('button', { name: 'Theme: light' }).click()
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
    const dark = await background()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
    expect(await background()).toBe(dark)
    suite.expectNoFaults()
  })

  it('leads past the header to the content by keyboard', async () => {
    const { app, page } = suite
    await page.goto(app.url)
    await page.getByRole('table').first().waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    suite.expectNoFaults()
  })
})
