import { expect, it } from 'vitest'
import type { Comparison } from '../../server/contract/comparison.ts'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'two of anything side by side, in Chromium', () => {
  const suite = dashboardSuite()
  const compareUrl = (query: string) => `${suite.app.url}/p/${project}/compare?${query}`
  const metrics = () => suite.page.getByRole('region', { name: 'Metrics of both sides' })

  it('suggests what can be compared, and is asked by keyboard alone', async () => {
    const { page } = suite
    await page.goto(compareUrl(''))
    const first = page.getByRole('combobox', { name: 'A', exact: true })
    await first.focus()
    await page.getByRole('option', { name: /main branch/ }).waitFor()
    await first.pressSequentially('ma')
    await page.getByRole('option', { name: /main branch/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await first.inputValue()).toBe('main')
    expect(await page.getByRole('option').count()).toBe(0)
    await page.keyboard.press('Tab')
    await page.keyboard.type('415')
    await page.getByRole('option', { name: /#415 pull request/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await metrics().waitFor()
    const { searchParams } = new URL(page.url())
    expect([searchParams.get('a'), searchParams.get('b')]).toEqual(['main', '#415'])
    suite.expectNoFaults()
  })

  it('closes its suggestions with Escape and keeps what was typed', async () => {
    const { page } = suite
    await page.goto(compareUrl(''))
    await page.getByRole('combobox', { name: 'B', exact: true }).pressSequentially('host')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('option').count()).toBe(0)
    expect(await page.getByRole('combobox', { name: 'B', exact: true }).inputValue()).toBe('host')
  })

  it('has its order, its filters and its open rows in the address', async () => {
    const { page } = suite
    await page.goto(compareUrl('a=main&b=%23415&all=1'))
    await metrics().waitFor()
    const names = async () => {
      const buttons = await metrics().locator('tbody th[scope=row] button').allTextContents()
      // The sign before the name tells whether the row is open.
      return buttons.map((text) => text.slice(1))
    }
    const given = await names()
    await page.getByRole('link', { name: 'B against A' }).click()
    await page.locator('th[aria-sort=ascending]').waitFor()
    await page.getByLabel('Filter').fill('tcp_stream')
    await page.getByRole('link', { name: 'Only headline metrics' }).click()
    await page.getByRole('link', { name: '✓ Only headline metrics' }).waitFor()
    const kept = await names()
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(given.length)
    await page.getByRole('button', { name: /Runs of throughput.*tcp_stream_1/ }).press('Enter')
    await page.getByRole('img', { name: 'Distribution of tcp_stream_1 throughput' }).waitFor()
    const { searchParams } = new URL(page.url())
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ a: 'main', b: '#415', all: '1', sort: 'change', q: 'tcp_stream', role: 'headline' },
      row: 'tcp_stream_1 vm-vm throughput',
    })
    await page.reload()
    await page.getByRole('region', { name: 'Numbers of tcp_stream_1 throughput' }).waitFor()
    expect(await names()).toEqual(kept)
    suite.expectNoFaults()
  })

  it('gives the whole as Markdown and as CSV, as the server writes them', async () => {
    const { page, app } = suite
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(compareUrl('a=main&b=%23415'))
    const read = () => page.evaluate(() => navigator.clipboard.readText())
    await page.getByRole('button', { name: 'Copy as Markdown' }).click()
    await page.getByText('Copied.').waitFor()
    const input = { params: { project }, query: { a: 'main', b: '#415' } }
    expect(await read()).toBe(await app.client('read').call('compareAsMarkdown', input))
    await page.reload()
    await page.getByRole('button', { name: 'Copy as CSV' }).click()
    await page.getByText('Copied.').waitFor()
    const lines = (text: string) => text.trim().split(/\r?\n/)
    expect(lines(await read())).toEqual(lines(await app.client('read').call('compareAsCsv', input)))
  })

  it('shows three hundred rows with hostile names as text, and lets the environment be searched', async () => {
    const { page } = suite
    const hostile = '<img src=x onerror="document.title=1">'
    await page.route('**/api/**/compare?**', async (route) => {
      const comparison = (await (await route.fetch()).json()) as Comparison
      const [row] = comparison.rows
      const rows = Array.from({ length: 300 }, (_, i) => ({ ...row, host: `${hostile} ${i}` }))
      const fields = Array.from({ length: 40 }, (_, i) => ({
        ...{ field: `host.field${i}`, kind: 'noted', from: hostile, to: `value ${i}`, meaning: hostile },
      }))
      return route.fulfill({ json: { ...comparison, rows, differences: fields, notes: [hostile] } })
    })
    await page.goto(compareUrl('a=main&b=%23415'))
    await metrics().waitFor()
    expect(await metrics().locator('tbody tr').count()).toBe(300)
    await page.getByText('40 fields differ').click()
    await page.getByLabel('Find a field').fill('value 7')
    const environment = page.getByRole('region', { name: 'Environment differences: From A to B' })
    await environment.getByText('host.field7').waitFor()
    expect(await environment.locator('tbody tr').count()).toBe(1)
    // The search is a link like all else; to type it made no steps to go back by.
    expect(new URL(page.url()).searchParams.get('field')).toBe('value 7')
    await page.reload()
    await environment.getByText('host.field7').waitFor()
    expect(await environment.locator('tbody tr').count()).toBe(1)
    await page.getByLabel('Find a field').fill('')
    await environment.getByText('host.field39').waitFor()
    await page.getByLabel('Find a field').fill('value 7')
    await page.getByLabel('Filter').fill('299')
    await page.getByText('1 of 300').waitFor()
    expect(await metrics().textContent()).toContain(`${hostile} 299`)
    expect(await page.locator('main img').count()).toBe(0)
    suite.expectNoFaults()
  })
})
