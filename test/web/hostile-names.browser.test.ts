import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Client } from '../../server/contract/client.ts'
import { ProjectSettings } from '../../server/contract/project-settings.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { digest } from '../support/builders.ts'
import { launchChromium, openPage } from '../support/chromium.ts'
import { hostileTexts } from '../support/hostile-text.ts'
import { describeNeeding } from '../support/needs.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { dashboardRuns } from '../support/seed-web.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type BuiltDashboard, buildDashboard } from './build-dashboard.ts'
import { everyPage } from './every-page.ts'
import { settled } from './settled.ts'

const project = 'dataplane'
const params = { project }
/** Markup, letters that turn the writing round, a word longer than any screen, an address that is code. */
const markup = '<img src=x onerror="document.title=1"><b>bold</b>'
const turned = 'admin\u202egnp.exe\u2066 👩‍👩‍👧‍👦'
const long = `https://evil.example/${'x'.repeat(500)}`
const code = 'javascript:document.title=1'
const every = `${markup} ${turned} ${code} ${long}`
/** As much of it as a name may have. */
const label = `<img src=x onerror="document.title=1"> \u202e${'W'.repeat(55)}`

describeNeeding({ chromium: 'chromium' }, 'names that mean harm, in every field', () => {
  let web: BuiltDashboard
  let app: TestServer
  let browser: Browser
  let receiver: Receiver
  const secrets = mkdtempSync(join(tmpdir(), 'metalmark-secrets-'))

  beforeAll(async () => {
    mkdirSync(join(secrets, project), { mode: 0o700 })
    writeFileSync(join(secrets, project, 'key'), 'a key of more than 24 bytes, for signing', { mode: 0o600 })
    // What a target answers is shown, too.
    receiver = await startReceiver(() => ({ status: 400, body: every }))
    web = await buildDashboard()
    app = await startTestServer({ config: { webDir: web.webDir, secrets } })
    for (const { project, run } of dashboardRuns()) {
      if (project !== params.project) continue
      await app.client('upload').call('uploadRun', { params, body: hostile(run) })
    }
    await app.analysed()
    await handle(app.client('admin'))
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await app?.close()
    await web?.remove()
    await receiver?.close()
    rmSync(secrets, { recursive: true, force: true })
  })

  /** What people and their tools may say of alerts, tokens and targets. */
  async function handle(client: Client): Promise<void> {
    const settings = ProjectSettings.parse({
      baselineBranches: ['main', label],
      environment: { noted: ['host.harm.*'] },
      targets: [
        {
          kind: 'webhook',
          name: 'bot',
          url: `${receiver.url}/"><img/src=x>${'y'.repeat(120)}`,
          secret: 'key',
        },
      ],
    })
    await client.call('putProject', { params, query: {}, body: settings })
    const { alerts } = await client.call('listAlerts', { params, query: { state: 'all' } })
    expect(alerts.length).toBeGreaterThan(0)
    const until = Date.UTC(2100, 0, 1)
    for (const { id: alert } of alerts) {
      const target = { params: { ...params, alert } }
      await client.call('actOnAlert', {
        ...target,
        body: { do: 'assign', who: every, why: every, to: every },
      })
      await client.call('actOnAlert', { ...target, body: { do: 'mute', who: every, why: every, until } })
    }
    await client.call('createToken', { params, body: { name: label, scope: 'read' } })
    await client.call('testTarget', { params: { ...params, target: 'bot' }, body: {} })
    const answered = async () => {
      const { deliveries } = await client.call('listDeliveries', { params, query: { target: 'bot' } })
      return deliveries.some(({ attempts }) => attempts.length > 0)
    }
    await vi.waitUntil(answered, { timeout: 30_000 })
  }

  it('are text on every page, fit a phone, run nothing, and lead nowhere but to the web', async () => {
    const pages = [
      ...(await everyPage(app.client('read'), project)),
      { name: 'muted alerts', path: `/p/${project}/alerts?state=all` },
    ]
    const found: string[] = []
    const seen = new Map<string, string>()
    for (const { name, path } of pages) {
      const { page, faults, close } = await openPage(browser, app.url, { width: 400, theme: 'light' })
      await page.addInitScript(
        (token) => sessionStorage.setItem('metalmark.token', token),
        app.token('admin'),
      )
      await page.goto(app.url + path)
      await settled(page)
      await openEverything(page)
      seen.set(name, await textOf(page))
      const all = [...(await harmIn(page)), ...faults.consoleErrors, ...faults.foreignRequests]
      found.push(...all.map((fault) => `${name}: ${fault}`))
      await close()
    }
    expect(found).toEqual([])
    // Each of them was there to do harm.
    const shows: Readonly<Record<string, readonly string[]>> = {
      run: [markup, turned, code, long, label],
      host: [label, markup],
      hosts: [label],
      quality: [label],
      settings: [label, '"><img/src=x>'],
      deliveries: ['<img src=x'],
      'muted alerts': [markup],
      alert: [markup, label],
    }
    const missing = Object.entries(shows).flatMap(([name, texts]) =>
      texts.filter((text) => !seen.get(name)?.includes(text)).map((text) => `${name}: ${text.slice(0, 60)}`),
    )
    expect(missing).toEqual([])
  })
})

/** A run in which every text that is free is one that means harm. */
function hostile(run: RunUpload): RunUpload {
  const output = [...hostileTexts, every].join('\n')
  const sha256 = digest(output)
  const [head] = [run.commit]
  return {
    ...run,
    suite: label,
    host: { ...run.host, label },
    commit: head && { ...head, subject: every, tags: [label], lineage: [] },
    ci: { provider: label, buildUrl: code, job: every },
    environment: {
      ...run.environment,
      epoch: {
        ...run.environment.epoch,
        'host.harm.epoch': `${run.environment.epoch['host.kernel']} ${every}`,
      },
      noted: { ...run.environment.noted, 'host.harm.noted': every, 'host.harm.unread': null },
      unread: { ...run.environment.unread, 'host.harm.unread': every },
    },
    conditions: { ...run.conditions, coTenants: [label] },
    notes: [every, ...hostileTexts.filter((text) => text !== '').slice(0, 8)],
    results: run.results.map(({ benchmark, repetitions }) => ({
      benchmark: {
        ...benchmark,
        tool: { name: label, version: label },
        argv: [markup, '-t', every],
      },
      repetitions: repetitions.map((repetition, i) => ({
        ...repetition,
        commands: [[label, every, '$(reboot)']],
        suspect: i === 1 ? [every] : repetition.suspect,
        rawOutput: sha256,
      })),
    })),
    rawOutputs: [{ sha256, text: output }],
  }
}

/** What stands on a page, and in its fields. */
async function textOf(page: Page): Promise<string> {
  const fields = await page
    .locator('main :is(input, textarea)')
    .evaluateAll((all) => all.map((field) => (field as HTMLInputElement).value))
  return [await page.locator('main').innerText(), ...fields].join('\n')
}

/** Unfolds all that is folded, what that brings as well. */
async function openEverything(page: Page): Promise<void> {
  for (let depth = 0; depth < 3; depth++) {
    await page.locator('main details:not([open])').evaluateAll((parts) => {
      for (const part of parts) (part as HTMLDetailsElement).open = true
    })
    await settled(page)
  }
}

/** Where what is shown is no text, wider than the screen, or a link to somewhere else than the web. */
function harmIn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const links = [...document.querySelectorAll<HTMLElement>('[href], [src], [action], [formaction]')]
    const schemes = links
      .flatMap((link) => ['href', 'src', 'action', 'formaction'].map((name) => link.getAttribute(name)))
      .filter((address) => address !== null)
      .map((address) => new URL(address, location.href).protocol)
    const made = document.querySelectorAll('main :is(img, script, iframe, object, b b)').length
    const tooWide = document.documentElement.scrollWidth - innerWidth
    const clips = (one: Element) => getComputedStyle(one).overflowX !== 'visible'
    const isClipped = (one: Element): boolean =>
      one.parentElement !== null &&
      one.parentElement !== document.body &&
      (clips(one.parentElement) || isClipped(one.parentElement))
    const culprits = [...document.querySelectorAll('body *')]
      .filter((one) => one.scrollWidth > innerWidth && !clips(one) && !isClipped(one))
      .slice(-2)
      .map((one) => `${one.tagName} ${one.className}`)
    return [
      ...[...new Set(schemes)]
        .filter((scheme) => !/^https?:$/.test(scheme))
        .map((scheme) => `links to ${scheme}`),
      ...(made > 0 ? [`${made} elements were made of text`] : []),
      ...(tooWide > 0 ? [`${tooWide} pixels too wide: ${culprits.join(', ')}`] : []),
      ...(document.title === '1' ? ['ran a script'] : []),
    ]
  })
}
