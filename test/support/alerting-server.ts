import type { Alert } from '../../server/contract/alert.ts'
import type { Client } from '../../server/contract/client.ts'
import { buildRun, firstRunAt } from './builders.ts'
import { startTestServer, type TestServer } from './server.ts'

export interface AlertingServer extends TestServer {
  readonly params: { readonly project: string }
  readonly admin: Client
  /** The alert about what became slower on the baseline branch. */
  readonly change: Alert
  /** The alert about pull request 7. */
  readonly request: Alert
  /** Sets the clock forward. */
  wait(ms: number): void
}

/** A server with two alerts: runs of the baseline branch became slower, and so did a pull request's, by more. */
export async function startAlertingServer(): Promise<AlertingServer> {
  let now = Date.UTC(2026, 0, 5, 12)
  const server = await startTestServer({ deps: { clock: () => now } })
  const params = { project: 'netstack' }
  const upload = async (i: number, more: { speed?: number; pullRequest?: number }) => {
    // Boots differ a little, in a fixed way: there must be a spread to judge against.
    const speed = (more.speed ?? 1) * (1 + 0.006 * Math.sin(i * 2.4))
    const body = buildRun({ shape: { at: firstRunAt + i * 3_600_000, seed: i + 1, ...more, speed } })
    await server.client('upload').call('uploadRun', { params, body })
  }
  for (let i = 0; i < 24; i++) await upload(i, i < 18 ? {} : { speed: 0.8 })
  await server.analysed()
  now += 60_000
  await upload(25, { speed: 0.5, pullRequest: 7 })
  await server.analysed()
  const admin = server.client('admin')
  const { alerts } = await admin.call('listAlerts', { params })
  const find = (kind: Alert['kind']) => {
    const alert = alerts.find((one) => one.kind === kind)
    if (alert === undefined) throw new Error(`There is no alert of kind ${kind}: ${JSON.stringify(alerts)}`)
    return alert
  }
  return {
    ...{ ...server, params, admin, change: find('change'), request: find('pull-request') },
    wait: (ms) => {
      now += ms
    },
  }
}
