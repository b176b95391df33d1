import { expect, it } from 'vitest'
import type { Alert } from '../../server/contract/alert.ts'
import { describeNeeding } from '../support/needs.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'the alerts inbox, in Chromium', () => {
  const suite = dashboardSuite()

  const alerts = async (): Promise<Alert[]> => {
    const query = { state: 'all' } as const
    return (await suite.app.client('read').call('listAlerts', { params: { project }, query })).alerts
  }
  const asReader = (name: string) =>
    suite.page.addInitScript(
      ([token = '', who = '']) => {
        sessionStorage.setItem('metalmark.token', token)
        localStorage.setItem('metalmark.name', who)
      },
      [suite.app.token('admin'), name],
    )
  const open = async (query = '') => {
    await suite.page.goto(`${suite.app.url}/p/${project}/alerts${query}`)
    await suite.page.locator('tr[data-alert]').first().waitFor()
  }
  const status = () => suite.page.locator('.bulk-bar [role=status]')
  const focused = () =>
    suite.page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('data-alert') ?? null)

  it('is worked through by keys alone: choose, acknowledge, mute, take back, open', async () => {
    const { page } = suite
    const [first, second] = await alerts()
    await asReader('Ada')
    await open()
    await page.keyboard.press('j')
    expect(await focused()).toBe(first?.id)
    await page.keyboard.press('j')
    expect(await focused()).toBe(second?.id)
    await page.keyboard.press('k')
    await page.keyboard.press('x')
    expect(await page.locator('.bulk-count').textContent()).toBe('1 chosen')
    await page.keyboard.press('X')
    await page.keyboard.press('a')
    await status().filter({ hasText: 'Acknowledge: 2 alerts.' }).waitFor()
    expect((await alerts()).map(({ handling }) => handling)).toEqual(['acknowledged', 'acknowledged'])
    await page.keyboard.press('u')
    await status().filter({ hasText: 'Taken back: 2 alerts.' }).waitFor()
    expect((await alerts()).map(({ handling }) => handling)).toEqual(['open', 'open'])
    expect(await page.locator('.bulk-bar').getByRole('button', { name: 'Undo' }).count()).toBe(0)
    await page.keyboard.press('k')
    await page.keyboard.press('m')
    // Nothing is chosen any more: the key acts on the row with the focus alone.
    await status().filter({ hasText: 'Mute: 1 alert.' }).waitFor()
    await page.locator(`tr[data-alert="${first?.id}"]`).waitFor({ state: 'detached' })
    // The next row takes the place of the one that left.
    await expect.poll(focused).toBe(second?.id)
    await page.keyboard.press('u')
    await page.locator(`tr[data-alert="${first?.id}"]`).waitFor()
    await page.keyboard.press('k')
    expect(await focused()).toBe(first?.id)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: first?.headline ?? '' }).waitFor()
    suite.expectNoFaults()
  })

  it('asks for a reason before a change is accepted, and for a name before anything is done', async () => {
    const { page } = suite
    await asReader('')
    await open()
    await page.keyboard.press('j')
    await page.keyboard.press('a')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('bulk-name')
    await page.keyboard.type('Ada')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('e')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('bulk-why')
    // What is typed into a field is text, and no key of the inbox.
    await page.keyboard.type('example')
    expect(await page.getByLabel('Why').inputValue()).toBe('example')
  })

  it('shows a row as it was, with the reason, where the server refuses', async () => {
    const { app, page } = suite
    const [, second] = await alerts()
    await asReader('Ada')
    await open()
    const act = (body: object) =>
      app.client('admin').call('actOnAlerts', {
        params: { project },
        body: { alerts: [second?.id ?? ''], action: { who: 'Bob', why: null, ...body } as never },
      })
    await page.keyboard.press('X')
    await act({ do: 'resolve' })
    await page.keyboard.press('a')
    await status().filter({ hasText: '1 alert; 1 refused.' }).waitFor()
    // Its row has left the list of open alerts: the reason stays, with its name.
    await status()
      .filter({ hasText: `${second?.headline}: Alert ${second?.id} cannot be acknowledged.` })
      .waitFor()
    await page.goto(`${app.url}/p/${project}/alerts?state=all`)
    const row = page.locator(`tr[data-alert="${second?.id}"]`)
    await row.waitFor()
    expect(await row.textContent()).toContain('resolved')
    await act({ do: 'reopen' })
  })

  it('says that nothing was done where no answer comes, and restores every row', async () => {
    const { page } = suite
    const [first] = await alerts()
    await asReader('Ada')
    await open('?state=all')
    const row = page.locator(`tr[data-alert="${first?.id}"]`)
    const before = await row.textContent()
    await page.route('**/alert-actions', (route) => route.abort())
    await page.keyboard.press('j')
    await page.keyboard.press('r')
    await page.getByRole('alert').filter({ hasText: 'Nothing was done.' }).waitFor()
    expect(await row.textContent()).toBe(before)
  })

  it('filters by links with counts, and keeps every choice in the address', async () => {
    const { page } = suite
    await open()
    await page
      .getByRole('navigation', { name: 'About' })
      .getByRole('link', { name: 'pull request 1' })
      .click()
    await expect.poll(() => page.locator('tr[data-alert]').count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('kind')).toBe('pull-request')
    await page.reload()
    await page.getByRole('navigation', { name: 'About' }).getByRole('link', { name: 'change 1' }).waitFor()
    expect(await page.locator('tr[data-alert]').count()).toBe(1)
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await expect.poll(() => page.locator('tr[data-alert]').count()).toBe(2)
    await page.keyboard.press('/')
    await page.keyboard.type('nothing of the kind')
    await page.getByText('No alert passes these filters.').waitFor()
    await page.keyboard.press('Escape')
    suite.expectNoFaults()
  })
})
