import { expect, it } from 'vitest'
import type { Alert } from '../../server/contract/alert.ts'
import type { ChangeDetail } from '../../server/contract/change.ts'
import { describeNeeding } from '../support/needs.ts'
import { bisectionOf, confirmationOf } from './alert-fixtures.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'alerts on the dashboard, in Chromium', () => {
  const suite = dashboardSuite()

  const alerts = async () => {
    const query = { state: 'all' } as const
    return (await suite.app.client('read').call('listAlerts', { params: { project }, query })).alerts
  }
  const alertOf = async (kind: Alert['kind']) => {
    const found = (await alerts()).find((alert) => alert.kind === kind)
    if (found === undefined) throw new Error(`There is no alert of kind ${kind}`)
    return found
  }
  const pageOf = (path: string) => `${suite.app.url}/p/${project}/${path}`

  it('says on the project page how many are open, and lists them', async () => {
    const { app, page } = suite
    const known = await alerts()
    await page.goto(`${app.url}/p/${project}`)
    await page.getByRole('link', { name: `Alerts: ${known.length} open` }).click()
    for (const { id, headline, evidence } of known) {
      const row = page.locator('tr', { has: page.locator(`a[href$="/alerts/${id}"]`) })
      await row.waitFor()
      expect(await row.textContent()).toContain(headline)
      expect(await row.textContent()).toContain(evidence)
    }
    await page.getByRole('link', { name: 'Closed' }).click()
    await page.getByText('No alert was closed.').waitFor()
    expect(page.url()).toContain('state=closed')
    suite.expectNoFaults()
  })

  it('shows of one what is known, which series moved, between which commits, and what happened', async () => {
    const { page } = suite
    const { id, headline } = await alertOf('change')
    await page.goto(pageOf(`alerts/${id}`))
    await page.getByRole('heading', { level: 1, name: headline }).waitFor()
    expect(await page.locator('dl.change-tiles').textContent()).toMatch(
      /worse.*Put down to.*Between commits/s,
    )
    expect(await page.getByRole('region', { name: 'Series of the change' }).textContent()).toContain(
      'tcp_stream_1',
    )
    expect(await page.getByRole('region', { name: 'History of the alert' }).textContent()).toContain('opened')
    await page.getByRole('link', { name: 'compare', exact: true }).click()
    await page.getByRole('region', { name: 'Metrics of both sides' }).waitFor()
    suite.expectNoFaults()
  })

  it('asks for an admin token before anything is done, keeps the name, and shows what was done', async () => {
    const { app, page } = suite
    const { id } = await alertOf('change')
    await page.goto(pageOf(`alerts/${id}`))
    const acknowledge = page.getByRole('button', { name: 'Acknowledge' })
    expect(await acknowledge.isDisabled()).toBe(true)
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Why').fill('<b>looking</b> at it')
    await acknowledge.click()
    await page.getByRole('heading', { name: 'This server asks for a token' }).waitFor()
    expect(await page.getByText('Paste a token with scope admin').count()).toBe(1)
    await page.getByLabel('Token').fill(app.token('admin'))
    await page.getByRole('button', { name: 'Use token' }).click()
    await acknowledge.click()
    const history = page.getByRole('region', { name: 'History of the alert' })
    await history.getByRole('cell', { name: 'acknowledged', exact: true }).waitFor()
    expect(await history.textContent()).toContain('Ada<b>looking</b> at it')
    await page.reload()
    await page.getByLabel('Your name').waitFor()
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ada')
    await page.getByLabel('Assign to').fill('Grace')
    await page.getByRole('button', { name: 'Assign', exact: true }).click()
    await page.locator('.subtitle', { hasText: 'acknowledged, Grace' }).waitFor()
    await page.getByRole('button', { name: 'Resolve' }).click()
    await page.getByRole('button', { name: 'Reopen' }).click()
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor()
  })

  it('says what the server says where it refuses', async () => {
    const { app, page } = suite
    const { id } = await alertOf('change')
    await page.addInitScript((token) => {
      sessionStorage.setItem('metalmark.token', token)
      localStorage.setItem('metalmark.name', 'Ada')
    }, app.token('admin'))
    await page.goto(pageOf(`alerts/${id}`))
    const params = { project, alert: id }
    await page.getByRole('button', { name: 'Acknowledge' }).waitFor()
    await app.client('admin').call('actOnAlert', { params, body: { do: 'resolve', who: 'Bob', why: null } })
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('reopen it, and then acknowledge it')
    await app.client('admin').call('actOnAlert', { params, body: { do: 'reopen', who: 'Bob', why: null } })
  })

  it('shows how a confirmation and the search for the commit have come along', async () => {
    const { page, detail } = suite
    const { id } = await alertOf('change')
    await page.route(`**/alerts/${id}/change`, async (route) => {
      const change = (await (await route.fetch()).json()) as ChangeDetail
      const of = [confirmationOf(detail).id]
      const alert = { ...change.alert, confirmations: of, bisections: of }
      return route.fulfill({ json: { ...change, alert } })
    })
    await page.route('**/confirmations?**', (route) =>
      route.fulfill({ json: { confirmations: [confirmationOf(detail)] } }),
    )
    await page.route('**/bisections?**', (route) =>
      route.fulfill({ json: { bisections: [bisectionOf(detail)] } }),
    )
    await page.goto(pageOf(`alerts/${id}`))
    await page.getByText('5 of at most 24 boots').waitFor()
    expect(await page.locator('.run-dot.base').count()).toBe(2)
    expect(await page.locator('.run-dot.head').count()).toBe(2)
    await page.getByRole('link', { name: 'base run, counts for nothing: The canary stood out' }).waitFor()
    await page.getByText('Log', { exact: true }).click()
    await page.getByText('is bad: −11 %').waitFor()
    suite.expectNoFaults()
  })

  it('shows a pull request as its comment does, in full', async () => {
    const { app, page } = suite
    const { pullRequest, headline, id } = await alertOf('pull-request')
    await page.goto(`${app.url}/p/${project}`)
    await page.getByRole('link', { name: `PR #${pullRequest}` }).click()
    await page.getByRole('heading', { level: 1, name: `Pull request #${pullRequest}` }).waitFor()
    const metrics = page.getByRole('region', { name: 'Metrics of the pull request' })
    expect(await metrics.textContent()).toMatch(/tcp_stream_1.*regressed/s)
    expect(await page.locator('.command code').textContent()).toContain('metalmark reproduce')
    await page.getByRole('link', { name: 'alert', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: headline }).waitFor()
    expect(page.url()).toBe(pageOf(`alerts/${id}`))
    suite.expectNoFaults()
  })

  it('compares what the two fields name, and says what it does not know', async () => {
    const { page, detail } = suite
    const [a, b] = [detail.points.at(-2)?.runId ?? '', detail.points.at(-1)?.runId ?? '']
    await page.goto(pageOf('compare'))
    await page.getByLabel('A', { exact: true }).fill(a)
    await page.getByLabel('B', { exact: true }).fill(b)
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Metrics of both sides' }).waitFor()
    expect(new URL(page.url()).searchParams.get('a')).toBe(a)
    suite.expectNoFaults()
    await page.getByLabel('B', { exact: true }).fill('<img src=x> no such thing')
    await page.getByRole('button', { name: 'Compare' }).click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('<img src=x> no such thing')
  })

  it('lists deliveries with what was answered, and makes no link of an address that is none', async () => {
    const { page } = suite
    await page.goto(pageOf('deliveries'))
    await page.getByText('Nobody was told anything yet.').waitFor()
    const delivery = {
      ...{ id: '01K00000000000000000000000', target: 'team', kind: 'slack', what: 'message' },
      ...{ subject: 'pull-request/415', state: 'failed', createdAt: 1_757_000_000_000, sentAt: null },
      url: 'javascript:alert(1)',
      attempts: [{ at: 1_757_000_000_000, answer: '404 <script>no_team</script>' }],
    }
    await page.route('**/deliveries', (route) =>
      route.request().resourceType() === 'document'
        ? route.continue()
        : route.fulfill({ json: { deliveries: [delivery] } }),
    )
    await page.reload()
    const row = page.getByRole('row', { name: /pull-request\/415/ })
    await row.waitFor()
    expect(await row.textContent()).toContain('404 <script>no_team</script>')
    expect(await row.getByRole('link').allTextContents()).toEqual(['pull-request/415'])
    expect(await row.getByRole('link').getAttribute('href')).toBe(`/p/${project}/pull-requests/415`)
    suite.expectNoFaults()
  })
})
