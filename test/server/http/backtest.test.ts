import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'
import { problemOf } from './call.ts'

let server: AlertingServer

beforeEach(async () => {
  server = await startAlertingServer()
})

afterEach(() => server.close())

function backtest(settings: Partial<ProjectSettings>, weeks = 26) {
  const body = ProjectSettings.parse({ baselineBranches: ['main'], ...settings })
  return server.admin.call('backtest', { params: server.params, query: { weeks }, body })
}

test('the settings in force would have opened the alert that there is', async () => {
  const { added, gone, same, inForce, asked, weeks, replayed } = await backtest({})
  expect({ added, gone, same }).toEqual({ added: [], gone: [], same: 1 })
  expect(inForce).toEqual({ alerts: 1, withdrawn: 0 })
  expect(asked).toEqual(inForce)
  expect(weeks.reduce((sum, week) => sum + week.inForce, 0)).toBe(1)
  // 24 runs of the baseline branch, each with throughput and two round trips, a canary among the series.
  expect(replayed).toMatchObject({ leftOut: 0 })
  expect(replayed.points % 24).toBe(0)
})

test('settings that ask for larger effects would not have: it is named, with the alert that was opened', async () => {
  const { added, gone, asked } = await backtest({ smallestEffect: 0.5 })
  expect(added).toEqual([])
  expect(asked).toEqual({ alerts: 0, withdrawn: 0 })
  expect(gone).toMatchObject([
    {
      alert: server.change.id,
      headline: server.change.headline,
      members: 3,
      withdrawn: false,
      hosts: ['host-a'],
    },
  ])
  expect(gone[0]?.commit?.head).toBeDefined()
})

test('what looser settings would have added is named too, and nothing is changed by asking', async () => {
  const strict = ProjectSettings.parse({ baselineBranches: ['main'], smallestEffect: 0.5 })
  await server.admin.call('putProject', { params: server.params, body: strict })
  const { added, gone } = await backtest({ smallestEffect: 0.05 })
  expect(gone).toEqual([])
  expect(added).toHaveLength(1)
  const { settings } = await server.admin.call('getProject', { params: server.params })
  expect(settings.smallestEffect).toBe(0.5)
})

test('requests are answered while a history is replayed, but a second backtest is not', async () => {
  const first = backtest({ smallestEffect: 0.5 })
  const second = backtest({})
  await server.client('read').call('listProjects', {})
  const outcomes = await Promise.allSettled([first, second])
  const refused = outcomes.filter((one) => one.status === 'rejected')
  expect(refused).toHaveLength(1)
  expect(refused[0]?.reason).toMatchObject({
    problem: { code: 'work-conflict', detail: 'Another backtest is running' },
  })
  expect((await backtest({})).same).toBe(1)
})

test('a backtest takes scope admin, settings that make sense, and a project that is there', async () => {
  const path = (project: string) => `/api/v1/projects/${project}/backtest`
  expect((await problemOf(server, path('netstack'), { body: '{}' })).code).toBe('forbidden')
  const token = server.token('admin')
  const wrong = JSON.stringify({ smallestEffect: 7 })
  expect((await problemOf(server, path('netstack'), { body: wrong, token })).errors?.[0]?.path).toContain(
    'smallestEffect',
  )
  expect((await problemOf(server, path('nothing'), { body: '{}', token })).code).toBe('not-found')
})
