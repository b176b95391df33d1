import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportMarkdown } from '../../../server/report/markdown.ts'
import { reportMarker } from '../../../server/report/marker.ts'
import { runAgent } from '../../support/agent.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'

let server: AlertingServer
beforeAll(async () => {
  server = await startAlertingServer()
})
afterAll(() => server.close())

const params = { project: 'netstack', number: 7 }
const ask = () => server.client('read').call('getPullRequestReport', { params })

describe('the report on a pull request that regresses', () => {
  test('says what regressed, by how much, and that it is suspected', async () => {
    const report = await ask()
    expect(report).toMatchObject({ kind: 'regressed', judged: true, alert: { evidence: 'suspected' } })
    expect(report.headline).toMatch(/^Regressed: \w+ of \w+ on vm-vm, host-a .*, suspected$/)
  })

  test('has base and head with their intervals, and the change between them', async () => {
    const { rows } = await ask()
    const row = rows.find(({ series }) => series.metric.name === 'throughput')
    expect(row?.verdict).toBe('regressed')
    const { base, head, effect } = row ?? {}
    expect(base?.interval?.low).toBeLessThan(base?.value ?? 0)
    expect(base?.interval?.high).toBeGreaterThan(base?.value ?? 0)
    // The base is what the baseline branch had become; the request runs at half of what it was at first.
    expect((head?.value ?? 0) / (base?.value ?? 1)).toBeCloseTo(1 + (effect?.relative ?? 0), 2)
    expect(effect?.relative).toBeLessThan(-0.3)
    expect(row?.boots).toMatchObject({ head: 1 })
  })

  test('names the commit that it was held against, and how to measure again', async () => {
    const report = await ask()
    expect(report.base?.subject).toMatch(/^Change number \d+/)
    expect(report.reproduce).toBe(`metalmark reproduce ${report.runs[0]}`)
  })

  test('is the report of each of its runs; a run of no request has its own, and what does not exist has none', async () => {
    const report = await ask()
    const run = report.runs[0] ?? ''
    const client = server.client('read')
    const same = await client.call('getRunReport', { params: { project: 'netstack', run } })
    expect(same).toEqual(report)
    const { runs } = await client.call('listRuns', {
      params: { project: 'netstack' },
      query: { branch: 'main' },
    })
    const other = { project: 'netstack', run: runs[0]?.id ?? '' }
    const own = await client.call('getRunReport', { params: other })
    expect(own).toMatchObject({ subject: { kind: 'run', run: other.run }, judged: true, alert: null })
    expect(own.rows.length).toBeGreaterThan(3)
    const nobody = { project: 'netstack', run: '01K00000000000000000000000' }
    await expect(client.call('getRunReport', { params: nobody })).rejects.toThrow(/There is no run/)
    const none = client.call('getPullRequestReport', { params: { ...params, number: 8 } })
    await expect(none).rejects.toThrow(/There is no run of pull request 8/)
  })
})

describe('metalmark report', () => {
  const report = (...args: readonly string[]) =>
    runAgent(['report', '#7', '--project', 'netstack', ...args], {
      stateDir: '/nonexistent',
      server: server.url,
      token: server.token('read'),
    })

  test('prints the same as text, Markdown and JSON', async () => {
    const asked = await ask()
    const [text, markdown, json] = await Promise.all([
      report(),
      report('--format', 'markdown'),
      report('--format', 'json'),
    ])
    expect(text.stdout.split('\n')[0]).toBe(asked.headline)
    expect(markdown.stdout).toBe(reportMarkdown(asked, { marker: reportMarker('netstack', asked.subject) }))
    expect(JSON.parse(json.stdout)).toEqual(asked)
  })

  test('fails the step where an alert is open, if asked to', async () => {
    expect((await report()).code).toBe(0)
    const failed = await report('--error-on-alert')
    expect(failed.code).toBe(10)
    expect(failed.stderr).toContain('Regressed')
    // Nothing was confirmed yet.
    expect((await report('--error-on-alert', 'confirmed')).code).toBe(0)
  })
})
