import { expect, it } from 'vitest'
import { describeNeeding } from '../support/needs.ts'
import { simulatedAgent } from '../support/simulated-agent.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'what is being measured and is stopped, in Chromium', () => {
  const suite = dashboardSuite()
  const measured = () => suite.page.getByRole('region', { name: 'Measured again' })

  const open = async (path: string) => {
    await suite.page.addInitScript((token) => {
      sessionStorage.setItem('metalmark.token', token)
    }, suite.app.token('admin'))
    await suite.page.goto(`${suite.app.url}/p/${project}/${path}`)
    await measured().getByText('Waiting for an agent').waitFor()
  }

  it('says who stopped it and why, beside its runs and in the history of its alert', async () => {
    const { app, page } = suite
    const admin = app.client('admin')
    const { alerts } = await admin.call('listAlerts', { params: { project } })
    const alert = alerts.find(({ kind }) => kind === 'change')?.id ?? ''
    const params = { project, alert }
    await admin.call('actOnAlert', { params, body: { do: 'confirm', who: 'Bea', why: null } })
    await open(`alerts/${alert}`)
    // By keyboard alone; it takes a name, as all that is kept in the history.
    await measured().getByText('Stop…').focus()
    await page.keyboard.press('Enter')
    const button = measured().getByRole('button', { name: 'Stop measuring' })
    expect(await button.isDisabled()).toBe(true)
    await measured().getByText('say your name first').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('Ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type('The host is <b>needed</b>')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await measured().locator('.chip', { hasText: 'cancelled' }).waitFor()
    await measured().getByText('Stopped by Ada: The host is <b>needed</b>').waitFor()
    await measured().getByRole('status').getByText('Stopped.').waitFor()
    expect(await measured().getByText('Stop…').count()).toBe(0)
    const row = page.getByRole('region', { name: 'History', exact: true }).getByRole('row', {
      name: 'confirmation stopped Ada The host is <b>needed</b> suspected, open',
    })
    await row.waitFor()
    const { work } = await admin.call('listWork', { params: { project } })
    expect(work.map(({ state }) => state)).toEqual(['cancelled'])
    suite.expectNoFaults()
  })

  it('says so where it has ended already', async () => {
    const { app, page } = suite
    const admin = app.client('admin')
    const { groups } = await admin.call('listChanges', { params: { project }, query: {} })
    const change = groups.find(({ sign }) => sign === 'better')
    const [base, head] = [change?.after?.head ?? '', change?.upTo?.head ?? '']
    const agent = simulatedAgent('lab-3', { server: app, project, time: { now: 0 }, boot: () => ({}) })
    const body = { base, head, host: agent.id, benchmarks: ['tcp_stream_1'], who: 'Bea' }
    const { id: confirmation } = await admin.call('askConfirmation', { params: { project }, body })
    await open(`changes/${change?.id}`)
    await measured().getByText('Stop…').click()
    await measured().getByLabel('Your name').fill('Ada')
    await page.route('**/cancel', async (route) => {
      const params = { project, confirmation }
      await admin.call('cancelConfirmation', { params, body: { who: 'Bea', why: null } })
      await route.continue()
    })
    await measured().getByRole('button', { name: 'Stop measuring' }).click()
    await measured().getByRole('alert').getByText('has ended already: it is cancelled').waitFor()
    await measured().getByText('Stopped by Bea').waitFor()
  })
})
