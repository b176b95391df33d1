import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProjectSettings } from '../../../server/contract/project-settings.ts'
import { type AlertingServer, startAlertingServer } from '../../support/alerting-server.ts'

const nobody = '01K00000000000000000000000'
let server: AlertingServer

beforeEach(async () => {
  server = await startAlertingServer()
})

afterEach(() => server.close())

describe('why something moved', () => {
  test('is asked for by alert or by any of its change points, and the answer is the same', async () => {
    const reader = server.client('read')
    const params = { ...server.params, alert: server.change.id }
    const detail = await reader.call('getAlertChange', { params })
    expect(detail).toMatchObject({ kind: 'change', alert: { id: server.change.id }, sign: 'worse' })
    expect(detail.sides?.series.id).toBe(detail.members[0]?.series.id)
    expect(detail.members.length).toBe(3)
    for (const { changePoint } of detail.members) {
      const change = { ...server.params, change: changePoint ?? '' }
      expect(await reader.call('getChange', { params: change })).toEqual(detail)
    }
  })

  test('of a pull request names what its head was compared with', async () => {
    const params = { ...server.params, alert: server.request.id }
    const detail = await server.client('read').call('getAlertChange', { params })
    expect(detail).toMatchObject({ kind: 'pull-request', after: {}, upTo: {}, sides: { unsure: [] } })
    expect(detail.sides?.after).toHaveLength(1)
  })

  test('is not known of a change or an alert that is not there', async () => {
    const { params } = server
    const change = server.admin.call('getChange', { params: { ...params, change: nobody } })
    await expect(change).rejects.toThrow(`There is no change ${nobody} in project netstack`)
    const alert = server.admin.call('getAlertChange', { params: { ...params, alert: nobody } })
    await expect(alert).rejects.toThrow(`There is no alert ${nobody} in project netstack`)
  })

  test('links its commits to the forge that the project names', async () => {
    const target = { kind: 'gitlab', name: 'forge', repository: 'org/netstack', secret: 's' }
    const body = ProjectSettings.parse({ targets: [target] })
    await server.admin.call('putProject', { params: server.params, body })
    const params = { ...server.params, alert: server.change.id }
    const { commits, upTo } = await server.admin.call('getAlertChange', { params })
    const root = 'https://gitlab.com/org/netstack/-'
    expect(commits.list[0]?.url).toBe(`${root}/commit/${upTo?.head}`)
    expect(commits.url).toContain(`${root}/compare/`)
  })
})
