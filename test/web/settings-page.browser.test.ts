import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { parseProjectFile } from '../../agent/project/project-file.ts'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import { launchChromium, type OpenedPage, openPage } from '../support/chromium.ts'
import { describeNeeding } from '../support/needs.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { seedDashboard } from '../support/seed-web.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'

const project = 'dataplane'
const params = { project }

describeNeeding({ chromium: 'chromium' }, 'the settings page, in Chromium', () => {
  let [web, app, browser, opened, receiver] = [] as unknown as [
    BuiltDashboard,
    TestServer,
    Browser,
    OpenedPage,
    Receiver,
  ]
  let page: Page
  const secrets = mkdtempSync(join(tmpdir(), 'metalmark-secrets-'))

  beforeAll(async () => {
    mkdirSync(join(secrets, project), { mode: 0o700 })
    writeFileSync(join(secrets, project, 'bot-key'), 'a key of more than 24 bytes, for signing', {
      mode: 0o600,
    })
    chmodSync(join(secrets, project, 'bot-key'), 0o600)
    receiver = await startReceiver(() => ({ status: 204 }))
    web = await buildDashboard()
    app = await startTestServer({ config: { webDir: web.webDir, secrets } })
    await seedDashboard(app.client('admin'))
    await app.analysed()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
    await receiver?.close()
    rmSync(secrets, { recursive: true, force: true })
  })

  beforeEach(async () => {
    opened = await openPage(browser, app.url, { width: 1440, theme: 'light' })
    page = opened.page
    await page.addInitScript((token) => sessionStorage.setItem('metalmark.token', token), app.token('admin'))
    await page.goto(`${app.url}/p/${project}/settings`)
    await page.getByLabel('Smallest effect').waitFor()
  })

  afterEach(async () => {
    expect(opened.faults).toEqual({ consoleErrors: [], foreignRequests: [] })
    await opened.close()
  })

  const settings = async () => (await app.client('read').call('getProject', { params })).settings

  it('shows what settings would have flagged before they are saved, and what saving changes', async () => {
    await page.getByLabel('Smallest effect').fill('0.5')
    await page.getByText('changed; in force: 0.05').waitFor()
    await page.getByRole('button', { name: 'Backtest' }).click()
    const gone = page.getByRole('region', { name: 'Gone with these settings' })
    await gone.waitFor()
    const { alerts } = await app.client('read').call('listAlerts', { params, query: { kind: 'change' } })
    expect(await gone.textContent()).toContain(alerts[0]?.headline)
    expect(await gone.getByRole('link', { name: 'its alert' }).getAttribute('href')).toContain(alerts[0]?.id)
    // Nothing was saved so far.
    expect((await settings()).smallestEffect).toBe(0.05)
    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.locator('.settings-changes').getByText('→ 0.5').waitFor()
    expect((await settings()).smallestEffect).toBe(0.05)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByText('Nothing is changed').waitFor()
    expect((await settings()).smallestEffect).toBe(0.5)
  })

  it('says beside a setting what is wrong with it, and saves nothing until it is right', async () => {
    const boots = page.getByLabel('Most boots')
    await boots.fill('many')
    await page.getByText('expected a whole number from 4 to 64, got “many”.').waitFor()
    expect(await boots.getAttribute('aria-invalid')).toBe('true')
    const said = page.getByRole('status').filter({ hasText: 'Confirmation: Most boots' })
    expect(await said.textContent()).toBe('Confirmation: Most boots expected a whole number from 4 to 64')
    await said.getByRole('button', { name: 'Confirmation: Most boots' }).click()
    expect(await boots.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await page.getByRole('button', { name: 'Review changes' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await page.getByText('Nothing is changed').waitFor()
    expect(await boots.inputValue()).toBe('24')
  })

  it('sends a target a test once it is saved, and shows what it answered', async () => {
    await page.getByRole('button', { name: 'Add webhook' }).click()
    await page.getByLabel('Name', { exact: true }).fill('bot')
    await page.getByLabel('Address', { exact: true }).fill(`${receiver.url}/hook`)
    await page.getByLabel('Secret', { exact: true }).fill('bot-key')
    await page.getByRole('button', { name: 'Review changes' }).click()
    await page.locator('.settings-changes').getByText('→ bot (webhook)').waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Send a test to bot' }).click()
    const row = page.getByRole('region', { name: 'Notification targets' }).getByRole('row', { name: /bot/ })
    await row.getByText('sent', { exact: true }).waitFor()
    expect(receiver.received).toHaveLength(1)
    expect(receiver.received[0]?.path).toBe('/hook')
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'test' })
  })

  it('shows a new token once, and revokes one after it was asked twice', async () => {
    await page.getByLabel('For whom or what').fill('ci <b>runner</b>')
    await page.getByRole('button', { name: 'Make a token' }).click()
    const secret = page.locator('.new-token code')
    await secret.waitFor()
    const text = (await secret.textContent()) ?? ''
    expect(text).toMatch(/^mm_upload_/)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.reload()
    const row = page.getByRole('region', { name: 'Tokens' }).getByRole('row', { name: /ci <b>runner<\/b>/ })
    await row.waitFor()
    expect(await page.content()).not.toContain(text)
    await row.getByRole('button', { name: 'Revoke', exact: true }).click()
    await row.getByRole('button', { name: /Yes, revoke/ }).click()
    await row.getByText('revoked').waitFor()
  })

  it('says what another class of an environment field would make of the history before it is saved', async () => {
    await page.getByText('Fields that runs carried, and their classes').click()
    await page.getByLabel('Filter').fill('host.kernel')
    await page.getByLabel('Class of host.kernel').selectOption('identity')
    // The form has it, too.
    expect(await page.getByLabel('Identity').inputValue()).toBe('host.kernel')
    await page.getByRole('button', { name: 'Preview' }).click()
    const preview = await app.client('read').call('previewClasses', {
      params,
      body: { identity: ['host.kernel'], epoch: [], noted: [] },
    })
    expect(preview.touched).toBeGreaterThan(0)
    await page.getByText(`${preview.touched} series would not be the same any more`).waitFor()
    await page.getByRole('button', { name: 'Discard changes' }).click()
    expect((await settings()).environment.identity).toEqual([])
  })

  it('exports the settings as the file that the command line takes', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export metalmark.project.yaml' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('metalmark.project.yaml')
    const text = readFileSync(await download.path(), 'utf8')
    const policy = parseProjectFile({ file: 'metalmark.project.yaml', text })
    expect(policy).toEqual({ project, settings: ProjectSettings.parse(await settings()) })
  })
})
