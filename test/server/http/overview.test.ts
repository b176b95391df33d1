import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Overview } from '../../../server/contract/overview.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'
import { buildRun, digest, firstRunAt } from '../../support/builders.ts'
import { clientFor, startTestServer } from '../../support/server.ts'

describe('the overview', () => {
  let server: AlertingServer
  let overview: Overview

  beforeAll(async () => {
    server = await startAlertingServer()
    overview = await server.admin.call('getOverview', {})
  })
  afterAll(() => server.close())

  test('has the open alerts, each with its project and which way is better', async () => {
    const { alerts } = await server.admin.call('listAlerts', { params: server.params })
    const more = { project: 'netstack', direction: expect.stringMatching(/^(higher|lower)$/) }
    expect(overview.alerts).toEqual(alerts.map((alert) => ({ ...alert, ...more })))
    const [project] = overview.projects
    expect(project?.alerts).toEqual({ change: 1, 'pull-request': 1, 'missing-data': 0 })
  })

  test('leaves out what nobody has to look at', async () => {
    const alert = server.request.id
    const params = { ...server.params, alert }
    const act = (body: { do: 'mute'; who: string; until: number } | { do: 'unmute'; who: string }) =>
      server.admin.call('actOnAlert', { params, body: { why: null, ...body } })
    await act({ do: 'mute', who: 'Ada', until: overview.at + 3_600_000 })
    const muted = await server.admin.call('getOverview', {})
    expect(muted.alerts.map(({ id }) => id)).toEqual([server.change.id])
    expect(muted.projects[0]?.alerts['pull-request']).toBe(0)
    await act({ do: 'unmute', who: 'Ada' })
  })

  test('counts each project’s series by the verdict on their latest value, without canaries', async () => {
    const { series } = await server.admin.call('listSeries', { params: server.params })
    const judged = series.filter(({ benchmark, metric }) => !benchmark.canary && metric.direction !== 'none')
    const [project] = overview.projects
    const count = (kind: string) =>
      judged.filter(({ latest }) => (latest?.verdict?.kind ?? 'pending') === kind).length
    for (const [kind, number] of Object.entries(project?.verdicts ?? {})) expect(number).toBe(count(kind))
    const headline = judged.filter(({ metric }) => metric.role === 'headline')
    const detectable = headline.flatMap(({ sensitivity }) => sensitivity.smallestDetectable ?? [])
    expect(project?.sensitivity.known).toBe(detectable.length)
    expect(
      detectable.filter((one) => one <= (project?.sensitivity.median ?? 0)).length,
    ).toBeGreaterThanOrEqual(detectable.length / 2)
    expect(project?.sensitivity.blind).toBe(headline.filter(({ sensitivity }) => sensitivity.blind).length)
  })

  test('is what the list of projects says of them', async () => {
    const { projects } = await server.admin.call('listProjects', {})
    expect(overview.projects).toMatchObject(projects)
  })

  test('has the last runs, the newest first, with their verdicts', async () => {
    const { runs } = await server.admin.call('listRuns', { params: server.params, query: { limit: 10 } })
    expect(overview.runs).toEqual(runs.map((run) => ({ ...run, project: 'netstack' })))
  })

  test('says how hosts are doing: last run, share of valid runs, canaries, agent', async () => {
    const [host] = overview.hosts
    const { runs } = await server.admin.call('listRuns', { params: server.params, query: { limit: 25 } })
    const { series } = await server.admin.call('listSeries', { params: server.params })
    const canaries = series.filter(({ benchmark, metric }) => benchmark.canary && metric.role === 'headline')
    expect(overview.hosts).toHaveLength(1)
    expect(host).toMatchObject({ agent: null, lastRun: { id: runs[0]?.id }, recent: { judged: 20 } })
    expect(host?.canaryState.judged).toBe(canaries.filter(({ latest }) => latest?.verdict).length)
    await server.admin.call('heartbeat', {
      params: { ...server.params, host: digest('host-a') },
      body: { label: 'host-a', agentVersion: '0.2.0', work: null },
    })
    const heard = (await server.admin.call('getOverview', {})).hosts[0]?.agent
    expect(heard).toMatchObject({ agentVersion: '0.2.0', silent: false })
    server.wait(10 * 60_000)
    const later = (await server.admin.call('getOverview', {})).hosts[0]?.agent
    expect(later).toEqual({ ...heard, silent: true })
  })
})

test('the overview of a server without runs is empty, and a project’s token opens that project alone', async () => {
  const server = await startTestServer()
  const none = await server.client('read').call('getOverview', {})
  expect(none).toMatchObject({ alerts: [], projects: [], hosts: [], runs: [] })
  for (const [i, project] of ['one', 'two'].entries()) {
    const body = buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 1000 } })
    await server.client('upload').call('uploadRun', { params: { project }, body })
  }
  await server.analysed()
  const { secret } = await server.tokens.create({ name: 'two', scope: 'read', project: 'two' })
  const own = await clientFor(server.url, secret).call('getOverview', {})
  expect(own.projects.map(({ slug }) => slug)).toEqual(['two'])
  expect(new Set([...own.hosts, ...own.runs].map(({ project }) => project))).toEqual(new Set(['two']))
  expect((await server.client('read').call('getOverview', {})).projects).toHaveLength(2)
  await server.close()
})

test('a cursor that no answer gave is refused with what was expected', async () => {
  const server = await startTestServer()
  const answer = await fetch(`${server.url}/api/v1/projects/one/series?after=yesterday`)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('expected the cursor of an earlier answer')
  await server.close()
})
