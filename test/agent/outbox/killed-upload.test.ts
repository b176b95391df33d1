import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createOutbox } from '../../../agent/outbox/outbox.ts'
import { spawnAgent } from '../../support/agent.ts'
import { buildRun } from '../../support/builders.ts'
import type { CapturedProcess } from '../../support/captured-process.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { temporaryDirectory } from '../support/temporary.ts'

let real: TestServer
let between: Server

afterEach(async () => {
  between.closeAllConnections()
  between.close()
  await real.close()
})

/** Stands between agent and server; `onAnswer` sees each answer of the server before the agent does. */
async function startBetween(onAnswer: (answer: IncomingMessage) => 'pass on' | 'swallow'): Promise<string> {
  between = createServer((incoming, outgoing) => {
    const forward = request(
      real.url + incoming.url,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (onAnswer(answer) === 'swallow') {
          answer.resume()
          return
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(forward)
  }).listen(0, '127.0.0.1')
  await once(between, 'listening')
  return `http://127.0.0.1:${(between.address() as AddressInfo).port}`
}

test('an agent that is killed when the server has the run but the agent does not know: stored once', async () => {
  real = await startTestServer()
  let agent: CapturedProcess | undefined
  const statuses: (number | undefined)[] = []
  const server = await startBetween((answer) => {
    statuses.push(answer.statusCode)
    if (statuses.length > 1) return 'pass on'
    agent?.child.kill('SIGKILL')
    return 'swallow'
  })
  const stateDir = temporaryDirectory()
  const outbox = createOutbox(join(stateDir, 'outbox'))
  const run = buildRun()
  outbox.put({ format: 1, server, project: 'netstack', run })

  agent = spawnAgent(['upload', '--strict'], { stateDir, token: real.token('upload') })
  expect((await agent.ended).signal).toBe('SIGKILL')
  expect(outbox.list()).toEqual([run.id])

  const again = await spawnAgent(['upload', '--strict'], { stateDir, token: real.token('upload') }).ended
  expect(again.code, again.stderr).toBe(0)
  expect(statuses).toEqual([202, 202])
  expect(outbox.list()).toEqual([])
  const { runs } = await real.client('read').call('listRuns', { params: { project: 'netstack' } })
  expect(runs.map(({ id }) => id)).toEqual([run.id])
})
