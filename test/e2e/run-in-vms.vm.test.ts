import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBox } from '../../agent/box/build.ts'
import type { Client } from '../../server/contract/client.ts'
import { formatValue } from '../../server/contract/units.ts'
import type { RunDetail, SeriesSummary } from '../../server/contract/views.ts'
import { describeWithVms, vmTestDeps } from '../agent/vm/support.ts'
import { runAgent } from '../support/agent.ts'
import type { ProcessEnd } from '../support/captured-process.ts'
import { launchChromium, openPage } from '../support/chromium.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { seriousFaults } from '../web/accessibility.ts'
import { findColour } from '../web/canvas.ts'
import { everyPage } from '../web/every-page.ts'
import { looks, shootFitting } from '../web/looks.ts'
import { settled } from '../web/settled.ts'

const suite = `
name: e2e
profile: smoke
vms:
  machines: { client: { memory: 384 }, server: { memory: 384 } }
`

describeWithVms(
  'a run in two real VMs, from boot to chart',
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'metalmark-e2e-'))
    let server: TestServer
    let client: Client
    let agent: ProcessEnd
    let run: RunDetail
    let series: readonly SeriesSummary[]
    let browser: Browser

    beforeAll(async () => {
      await ensureBox(vmTestDeps('01KTEST0000000000000000E2E'))
      server = await startTestServer()
      client = server.client('read')
      writeFileSync(join(dir, 'metalmark.yaml'), suite)
      agent = await runAgent(
        ['run', '--suite', join(dir, 'metalmark.yaml'), '--vms', 'require', '--project', 'e2e'],
        {
          stateDir: join(dir, 'state'),
          server: server.url,
          token: server.token('upload'),
        },
      )
      if (agent.code !== 0)
        throw new Error(`The agent ended with ${agent.code}:\n${agent.stdout}\n${agent.stderr}`)
      const { runs } = await client.call('listRuns', { params: { project: 'e2e' } })
      const id = runs[0]?.id ?? ''
      run = await client.call('getRun', { params: { project: 'e2e', run: id } })
      series = (await client.call('listSeries', { params: { project: 'e2e' } })).series
      browser = await launchChromium()
    })

    afterAll(async () => {
      await browser?.close()
      await server?.close()
      rmSync(dir, { recursive: true, force: true })
    })

    test('stores one run that says how its VMs were accelerated', () => {
      expect(['kvm', 'tcg']).toContain(run.acceleration)
      expect(run.environment.identity['vm.provider']).toBe('libvirt')
      expect(run.environment.epoch['vm.box.checksum']).toMatch(/^[0-9a-f]{64}$/)
      expect(run.environment.epoch['guest.kernel']).toMatch(/^\d+\.\d+/)
    })

    test.each([
      ['tcp_stream_1', 'throughput', 1e6],
      ['rr_tail', 'rtt_p50', 1],
    ])('measures %s between the VMs with the real tool', (benchmark, metric, least) => {
      const result = run.results.find(({ benchmark: b }) => b.name === benchmark && b.path === 'vm-vm')
      const measured = result?.repetitions.filter(({ phase }) => phase === 'measured') ?? []
      expect(measured).toHaveLength(3)
      expect(result?.repetitions.filter(({ phase }) => phase === 'warm-up')).toHaveLength(1)
      expect(['iperf3', 'sockperf']).toContain(result?.benchmark.tool.name)
      expect(result?.points.find((point) => point.metric === metric)?.value).toBeGreaterThan(least)
    })

    test('measures a canary on the host, first and last', () => {
      const canaries = run.results.filter(({ benchmark }) => benchmark.canary)
      expect(canaries.length).toBeGreaterThan(0)
      for (const canary of canaries) {
        expect(canary.benchmark.path).toBe('host-lo')
        const starts = canary.repetitions.map(({ startedAt }) => startedAt)
        const others = run.results
          .filter(({ benchmark }) => !benchmark.canary)
          .flatMap(({ repetitions }) => repetitions.map(({ startedAt }) => startedAt))
        expect(Math.min(...starts)).toBeLessThan(Math.min(...others))
        expect(Math.max(...starts)).toBeGreaterThan(Math.max(...others))
      }
    })

    test('keeps the exact command lines and the raw output of each repetition', async () => {
      for (const { repetitions } of run.results) {
        for (const { commands, rawOutput } of repetitions) {
          expect(commands.length).toBeGreaterThan(0)
          const text = await client.call('getRawOutput', {
            params: { project: 'e2e', sha256: rawOutput ?? '' },
          })
          expect(text.length).toBeGreaterThan(0)
        }
      }
    })

    test('judges the first run honestly: one run is no baseline, and a busy host gives no number', () => {
      const verdicts = run.results.flatMap(({ points }) => points.flatMap(({ verdict }) => verdict ?? []))
      expect(verdicts.length).toBeGreaterThan(0)
      const isDoubtful =
        run.suspect !== null ||
        run.results.some(({ repetitions }) => repetitions.some(({ suspect }) => suspect.length > 0))
      const possible = isDoubtful ? ['inconclusive', 'invalid'] : ['inconclusive']
      expect(possible).toEqual(expect.arrayContaining(verdicts.map(({ kind }) => kind)))
      expect(run.analysis).toBe('done')
    })

    test('leaves no VM, no lease and no lab behind', async () => {
      const state = join(dir, 'state')
      const gc = await runAgent(['vm', 'gc'], { stateDir: state })
      expect(gc.code).toBe(0)
      expect(readdirSync(join(state, 'leases'))).toEqual([])
      const status = await runAgent(['vm', 'lab', 'status'], { stateDir: state })
      expect(JSON.parse(status.stdout)).toMatchObject({ up: false, daemonPid: null })
    })

    test('shows the point on the chart in a real browser', async () => {
      const throughput = series.find(
        ({ metric, benchmark }) => metric.name === 'throughput' && benchmark.path === 'vm-vm',
      )
      expect(throughput?.points).toBe(1)
      const opened = await openPage(browser, server.url, { width: 1440, theme: 'light' })
      const { page } = opened
      await page.goto(`${server.url}/p/e2e/series/${throughput?.id}`)
      const point = await findColour(page, `--${throughput?.latest?.verdict?.kind ?? 'inconclusive'}`)
      expect(point.x).toBeGreaterThan(0)
      await page.getByText('All points as a table (1)').click()
      const value = formatValue(throughput?.latest?.value ?? 0, 'bit/s')
      await page.getByRole('cell', { name: value }).first().waitFor()
      mkdirSync('test/artifacts', { recursive: true })
      await page.screenshot({ path: 'test/artifacts/e2e-series.png' })
      await page.goto(`${server.url}/p/e2e/runs/${run.id}`)
      await page.getByText('tcp_stream_1').first().waitFor()
      await page.screenshot({ path: 'test/artifacts/e2e-run.png', fullPage: true })
      expect(opened.faults.consoleErrors).toEqual([])
      expect(opened.faults.foreignRequests).toEqual([])
      await opened.close()
    })

    test.each(looks)('shows it on every page, $width pixels wide and $theme', async (look) => {
      const opened = await openPage(browser, server.url, look)
      const found: string[] = []
      for (const { name, path } of await everyPage(client, 'e2e')) {
        await opened.page.goto(server.url + path)
        await settled(opened.page)
        await shootFitting(opened.page, `e2e-${name}-${look.width}-${look.theme}`)
        found.push(...(await seriousFaults(opened.page)).map((fault) => `${name}: ${fault}`))
      }
      expect(found).toEqual([])
      expect(opened.faults).toEqual({ consoleErrors: [], foreignRequests: [] })
      await opened.close()
    })
  },
  { chromium: 'chromium' },
)
