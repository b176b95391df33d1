import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createOutbox, type Outbox } from '../../../agent/outbox/outbox.ts'
import { backoffMs, type SendDeps, sendOutbox } from '../../../agent/outbox/send.ts'
import { exampleRun } from '../support/run-upload.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { type Answer, problem, startUploadServer } from '../support/upload-server.ts'

const id = '01M84DY4GHXNFTKBMDWB2G9CD4'
const later = '01M84DY4GHXNFTKBMDWB2G9CD5'

function outboxWith(server: string, ids: readonly string[] = [id]): Outbox {
  const outbox = createOutbox(temporaryDirectory())
  for (const one of ids) outbox.put({ format: 1, server, project: 'proj', run: exampleRun(one) })
  return outbox
}

function deps(slept: number[] = []): SendDeps {
  return {
    ...{ fetch, token: 'secret', random: () => 0.5, clock: () => Date.UTC(2026, 10, 20), attempts: 3 },
    sleep: async (ms) => void slept.push(ms),
  }
}

async function sendTo(answer: Answer, slept: number[] = []) {
  const server = await startUploadServer(answer)
  const outbox = outboxWith(server.url)
  return { server, outbox, sent: await sendOutbox(outbox, deps(slept)) }
}

test('a run is sent compressed, with the token, and then gone from the disk', async () => {
  const { server, outbox, sent } = await sendTo(() => null)
  expect(sent).toMatchObject([{ kind: 'stored', id, receipt: { page: `/runs/${id}` } }])
  expect(server.uploads).toMatchObject([
    { path: '/api/v1/projects/proj/runs', authorization: 'Bearer secret', encoding: 'gzip', run: { id } },
  ])
  expect(outbox.list()).toEqual([])
})

describe('answers that may pass', () => {
  test.each([
    ['503', { status: 503, body: problem(503, 'storage-unavailable', 'later') }],
    ['429', { status: 429, body: 'slow down' }],
    ['a 404 of something between', { status: 404, body: '<html>not here</html>' }],
    ['a login page with 200', { status: 200, body: '<html>please sign in</html>' }],
    ['a closed connection', 'hang-up'],
  ] as const)('after %s it tries again, waiting longer each time', async (_, answer) => {
    const slept: number[] = []
    const { server, sent } = await sendTo((nth) => (nth < 3 ? answer : null), slept)
    expect(sent).toMatchObject([{ kind: 'stored' }])
    expect(server.uploads).toHaveLength(3)
    expect(slept).toEqual([375, 750])
  })

  test('when it never passes, the run stays and the reason is told', async () => {
    const { outbox, sent } = await sendTo(() => ({
      status: 500,
      body: problem(500, 'internal', 'out of order'),
    }))
    expect(sent).toMatchObject([{ kind: 'kept', reason: expect.stringContaining('out of order') }])
    expect(outbox.list()).toEqual([id])
  })

  test('a server that is away keeps the run, and its other runs are not tried one by one', async () => {
    const outbox = outboxWith('http://127.0.0.1:1', [id, later])
    const slept: number[] = []
    const sent = await sendOutbox(outbox, deps(slept))
    expect(sent.map(({ kind }) => kind)).toEqual(['kept', 'kept'])
    expect(slept).toHaveLength(2)
    expect(outbox.list()).toEqual([id, later])
  })
})

test('a wrong token keeps the run, at once and with what to do', async () => {
  const { server, outbox, sent } = await sendTo(() => ({
    status: 401,
    body: problem(401, 'unauthenticated', 'who?'),
  }))
  expect(sent).toMatchObject([{ kind: 'kept', hint: expect.stringContaining('METALMARK_TOKEN') }])
  expect(server.uploads).toHaveLength(1)
  expect(outbox.list()).toEqual([id])
})

test('a run that the server will never take is set aside with its problem', async () => {
  const refusal = {
    ...(problem(400, 'invalid-request', 'bad run') as object),
    errors: [{ path: 'suite', message: 'no' }],
  }
  const { server, outbox, sent } = await sendTo(() => ({ status: 400, body: refusal }))
  expect(server.uploads).toHaveLength(1)
  expect(sent).toMatchObject([{ kind: 'refused', reason: expect.stringContaining('suite: no') }])
  expect(outbox.list()).toEqual([])
  expect(existsSync(join(outbox.directory, 'refused', `${id}.problem.json`))).toBe(true)
})

test('a refused run does not keep the next one from being sent', async () => {
  const server = await startUploadServer((nth) =>
    nth === 1 ? { status: 409, body: problem(409, 'run-conflict', 'x') } : null,
  )
  const sent = await sendOutbox(outboxWith(server.url, [id, later]), deps())
  expect(sent.map(({ kind }) => kind)).toEqual(['refused', 'stored'])
})

test('two uploaders at once send each run once', async () => {
  const server = await startUploadServer()
  const ids = Array.from({ length: 8 }, (_, i) => `01M84DY4GHXNFTKBMDWB2G9C${i}0`)
  const outbox = outboxWith(server.url, ids)
  const uploaders = [outbox, createOutbox(outbox.directory), createOutbox(outbox.directory)]
  await Promise.all(uploaders.map((one) => sendOutbox(one, deps())))
  expect(server.uploads.map(({ run }) => run.id).sort()).toEqual(ids)
})

test('a run outlives an agent that is killed between writing and sending', async () => {
  const directory = temporaryDirectory()
  const program = `
    import { createOutbox } from ${JSON.stringify(new URL('../../../agent/outbox/outbox.ts', import.meta.url).href)}
    import { exampleRun } from ${JSON.stringify(new URL('../support/run-upload.ts', import.meta.url).href)}
    const outbox = createOutbox(${JSON.stringify(directory)})
    outbox.put({ format: 1, server: process.argv[1], project: 'proj', run: exampleRun('${id}') })
    outbox.claim('${id}', Date.now())
    process.kill(process.pid, 'SIGKILL')`
  const server = await startUploadServer()
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, server.url], {
    stdio: 'inherit',
  })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  // The claim of the dead process is worth nothing.
  expect(await sendOutbox(createOutbox(directory), deps())).toMatchObject([{ kind: 'stored', id }])
  expect(server.uploads).toMatchObject([{ run: { id } }])
})

test('waits double up to ten seconds and are spread over half of themselves', () => {
  expect([1, 2, 3, 6].map((attempt) => backoffMs(attempt, () => 0))).toEqual([250, 500, 1000, 5000])
  expect([1, 2, 3, 6].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1000, 2000, 10_000])
})
