import { expect, it } from 'vitest'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { firstRunAt } from '../support/builders.ts'
import { describeNeeding } from '../support/needs.ts'
import { simulatedAgent } from '../support/simulated-agent.ts'
import { dashboardSuite, project } from './dashboard-suite.ts'

describeNeeding({ chromium: 'chromium' }, 'a change without an alert that is acted on, in Chromium', () => {
  const suite = dashboardSuite()

  const better = async () => {
    const { groups } = await suite.app.client('read').call('listChanges', { params: { project }, query: {} })
    const group = groups.find(({ sign }) => sign === 'better')
    if (group === undefined) throw new Error('Nothing became better')
    return group
  }
  const open = async (token: string | null) => {
    await suite.page.addInitScript((secret) => {
      localStorage.setItem('metalmark.name', 'Ada')
      if (secret !== null && sessionStorage.getItem('metalmark.token') === null)
        sessionStorage.setItem('metalmark.token', secret)
    }, token)
    await suite.page.goto(`${suite.app.url}/p/${project}/changes/${(await better()).id}`)
    await suite.page.getByRole('heading', { name: 'Handle it' }).waitFor()
  }
  const button = (name: string) => suite.page.getByRole('button', { name, exact: true })
  const handling = () => suite.page.getByRole('region', { name: 'Handle it' })

  it('says of each button that cannot be used why', async () => {
    await open(null)
    expect(await button('Accept as expected').isEnabled()).toBe(true)
    for (const [name, why] of [
      ['Measure again', 'No agent of lab-3 takes work: start metalmark agent there.'],
      ['Find the commit', 'No agent of lab-3 takes work: start metalmark agent there.'],
    ] as const) {
      expect(await button(name).isDisabled()).toBe(true)
      const reason = (await button(name).getAttribute('aria-describedby')) ?? ''
      expect(await suite.page.locator(`#${reason}`).textContent()).toBe(`${name}: ${why}`)
    }
    await suite.page.getByLabel('Your name').fill('')
    expect(await button('Accept as expected').isDisabled()).toBe(true)
    await handling().getByText('say your name first').waitFor()
    suite.expectNoFaults()
  })

  it('is measured again from there, and shows each step of it without a reload and without a jump', async () => {
    const { app, page } = suite
    // Nothing else is to be measured on the host.
    const body = ProjectSettings.parse({ confirmation: { when: 'never' } })
    await app.client('admin').call('putProject', { params: { project }, body })
    await page.setViewportSize({ width: 1440, height: 400 })
    await open(app.token('admin'))
    await page.getByText('live', { exact: true }).waitFor()
    await page.evaluate(() => {
      document.body.dataset['loaded'] = 'once'
    })
    const { runs } = await app.client('read').call('listRuns', { params: { project } })
    const { environment } = await app
      .client('read')
      .call('getRun', { params: { project, run: runs[0]?.id ?? '' } })
    const agent = simulatedAgent('lab-3', {
      ...{ server: app, project, time: { now: firstRunAt } },
      // What is known of a commit does not change by measuring it again.
      boot: (commit) => ({
        change: (run) => ({
          ...{ ...run, environment },
          commit: {
            ...(runs.find((one) => one.commit?.head === commit) ?? run).commit,
            branch: null,
          } as never,
        }),
      }),
    })
    // Its first word is told at once: the button is of use from then on.
    expect(await agent.claim()).toBeNull()
    await expect.poll(() => button('Measure again').isEnabled()).toBe(true)
    await button('Measure again').click()
    const measured = page.getByRole('region', { name: 'Measured again' })
    await measured.getByText('Waiting for an agent').waitFor()
    await measured.getByText('· 0 of at most 24 boots').waitFor()
    await handling().getByText('Measure again: It is being measured: see below.').waitFor()
    const read = page.getByRole('heading', { name: 'Commits', exact: true })
    await read.evaluate((element) => element.scrollIntoView({ block: 'center' }))
    const top = async () => (await read.boundingBox())?.y ?? 0
    const looked = await top()
    const work = await agent.claim()
    if (work === null) throw new Error('Expected work')
    await measured.locator('.chip', { hasText: 'measuring' }).waitFor()
    for (const [done, commit] of work.commits.slice(0, 2).entries()) {
      await agent.measure(work, commit)
      await measured.getByText(`· ${done + 1} of at most 24 boots`).waitFor()
      expect(await measured.locator('.run-link').count()).toBe(done + 1)
    }
    expect(Math.abs((await top()) - looked)).toBeLessThan(2)
    expect(await page.evaluate(() => document.body.dataset['loaded'])).toBe('once')
    await handling().getByRole('button', { name: 'Undo' }).click()
    await measured.locator('.chip', { hasText: 'cancelled' }).waitFor()
    suite.expectNoFaults()
  })

  it('asks a reader without a token for one, accepts the change, and says that it is', async () => {
    const { app, page } = suite
    const { upTo } = await better()
    await open(null)
    await page.getByLabel('Why').fill('a faster kernel')
    await button('Accept as expected').click()
    await page.getByRole('heading', { name: 'This server asks for a token' }).waitFor()
    await page.getByLabel('Token').fill(app.token('admin'))
    await button('Use token').click()
    await button('Accept as expected').click()
    await handling().getByText('Accepted: the series are judged anew').waitFor()
    await handling().getByText('Accept as expected: It is accepted already.').waitFor()
    const query = { commit: upTo?.head ?? '' }
    const { changes } = await app.client('read').call('listExpectedChanges', { params: { project }, query })
    expect(changes.length).toBeGreaterThan(0)
    for (const change of changes) {
      expect(change).toMatchObject({ source: 'api', who: 'Ada', why: 'a faster kernel', relative: null })
    }
    expect(changes.some(({ pattern }) => pattern.includes('canary'))).toBe(false)
    await handling().getByRole('button', { name: 'Undo' }).click()
    await handling().getByText('Taken back.').waitFor()
    await expect.poll(() => button('Accept as expected').isEnabled()).toBe(true)
    const after = await app.client('read').call('listExpectedChanges', { params: { project }, query })
    expect(after.changes.map(({ takenBack }) => takenBack?.who)).toEqual(changes.map(() => 'Ada'))
  })
})
