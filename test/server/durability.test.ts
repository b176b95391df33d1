import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../../server/contract/client.ts'
import type { RunUpload } from '../../server/contract/run.ts'
import { buildRun, firstRunAt } from '../support/builders.ts'
import { clientFor } from '../support/server.ts'
import { runServerCommand, startServerProcess } from '../support/server-process.ts'

let folder: string
let data: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'metalmark-'))
  data = path.join(folder, 'metalmark.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

async function createToken(): Promise<string> {
  const made = await runServerCommand([
    'token',
    'create',
    '--name',
    'test',
    '--scope',
    'upload',
    '--data',
    data,
  ])
  expect(made).toMatchObject({ code: 0, stderr: '' })
  return made.stdout.trim()
}

function runsOf(count: number): RunUpload[] {
  return Array.from({ length: count }, (_, i) =>
    buildRun({ shape: { seed: i + 1, at: firstRunAt + i * 60_000, repetitions: 2 } }),
  )
}

function upload(client: Client, body: RunUpload) {
  return client.call('uploadRun', { params: { project: 'netstack' }, query: {}, body })
}

async function allRuns(client: Client): Promise<string[]> {
  const ids: string[] = []
  let before: string | null = null
  do {
    const query: { limit: number; before?: string } = { limit: 200, ...(before !== null && { before }) }
    const page = await client.call('listRuns', { params: { project: 'netstack' }, query })
    ids.push(...page.runs.map((run) => run.id))
    before = page.next
  } while (before !== null)
  return ids
}

describe('a server that is killed without warning', () => {
  test('in the middle of 200 uploads has kept every acknowledged run, and takes the others on retry, all once', async () => {
    const token = await createToken()
    const runs = runsOf(200)
    const first = await startServerProcess(['--data', data, '--log-level', 'info'])
    const client = clientFor(first.url, token)
    const acknowledged = new Set<string>()
    let killed: Promise<unknown> | undefined
    const waiting = [...runs]
    const uploadNext = async (): Promise<void> => {
      const run = waiting.shift()
      if (run === undefined || killed !== undefined) return
      const answer = await upload(client, run).catch((error: unknown) => error)
      if (!(answer instanceof Error)) acknowledged.add(run.id)
      else if (killed === undefined) throw answer
      if (acknowledged.size >= 90) killed ??= first.end('SIGKILL')
      await uploadNext()
    }
    await Promise.all([1, 2, 3, 4].map(uploadNext))
    expect(await killed).toMatchObject({ signal: 'SIGKILL' })
    expect(acknowledged.size).toBeGreaterThanOrEqual(90)
    expect(acknowledged.size).toBeLessThan(200)

    const second = await startServerProcess(['--data', data])
    const again = clientFor(second.url, token)
    const survivors = await allRuns(again)
    expect(new Set(survivors).size).toBe(survivors.length)
    expect([...acknowledged].filter((id) => !survivors.includes(id))).toEqual([])
    for (const run of runs) {
      const { outcome } = await upload(again, run)
      expect(outcome).toBe(survivors.includes(run.id) ? 'already-stored' : 'stored')
    }
    const ids = await allRuns(again)
    expect([...ids].sort()).toEqual(runs.map((run) => run.id).sort())
    expect(await second.end('SIGTERM')).toMatchObject({ code: 0 })
  })

  test('takes up the analysis that it had promised', async () => {
    const token = await createToken()
    const first = await startServerProcess(['--data', data])
    const runs = runsOf(12)
    await Promise.all(runs.map((run) => upload(clientFor(first.url, token), run)))
    await first.end('SIGKILL')
    const second = await startServerProcess(['--data', data])
    const client = clientFor(second.url, token)
    await expect
      .poll(async () => {
        const page = await client.call('listRuns', { params: { project: 'netstack' }, query: {} })
        return page.runs.map((run) => run.analysis)
      })
      .toEqual(runs.map(() => 'done'))
    await second.end('SIGTERM')
  })
})

describe('a server that is told to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s finishes the upload in flight and ends with code 0',
    async (signal) => {
      const token = await createToken()
      const server = await startServerProcess(['--data', data])
      const text = new TextEncoder().encode(JSON.stringify(buildRun()))
      let sendRest: () => void = () => undefined
      const rest = new Promise<void>((resolve) => {
        sendRest = resolve
      })
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(text.slice(0, 500))
          await rest
          controller.enqueue(text.slice(500))
          controller.close()
        },
      })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
      const answer = fetch(`${server.url}/api/v1/projects/netstack/runs`, init)
      // The request has begun once the server, busy with it, still answers another.
      await fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })
      const ended = server.end(signal)
      await expect
        .poll(() =>
          fetch(`${server.url}/healthz`).then(
            () => 'open',
            () => 'closed',
          ),
        )
        .toBe('closed')
      sendRest()
      expect((await answer).status).toBe(202)
      expect(await ended).toMatchObject({ code: 0, signal: null })

      const second = await startServerProcess(['--data', data])
      expect(await allRuns(clientFor(second.url, token))).toHaveLength(1)
      await second.end('SIGTERM')
    },
  )
})
