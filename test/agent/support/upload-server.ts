import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { RunUpload } from '../../../server/contract/run.ts'

export interface Upload {
  readonly path: string
  readonly authorization: string | undefined
  readonly encoding: string | undefined
  readonly run: RunUpload
}

export interface UploadServer {
  readonly url: string
  readonly uploads: readonly Upload[]
}

/** What to answer to the nth upload: a status with a body, `hang-up` to close the connection, or null for success. */
export type Answer = (nth: number) => { readonly status: number; readonly body: unknown } | 'hang-up' | null

/** A real HTTP server that takes runs as the contract says and keeps what it was sent. Stops with the test. */
export async function startUploadServer(answer: Answer = () => null): Promise<UploadServer> {
  const uploads: Upload[] = []
  const server = createServer((request, response) => void take(request, response, { uploads, answer }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, uploads }
}

interface Taking {
  readonly uploads: Upload[]
  readonly answer: Answer
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  { uploads, answer }: Taking,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  if (request.method !== 'POST') {
    reply(response, 403, problem(403, 'forbidden', 'This token may not read.'))
    return
  }
  const encoding = request.headers['content-encoding']
  const bytes = Buffer.concat(chunks)
  const text = (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8')
  const run = RunUpload.parse(JSON.parse(text))
  uploads.push({ path: request.url ?? '', authorization: request.headers.authorization, encoding, run })
  const special = answer(uploads.length)
  if (special === 'hang-up') request.socket.destroy()
  else if (special !== null) reply(response, special.status, special.body)
  else reply(response, 202, { runId: run.id, outcome: 'stored', points: 1, page: `/runs/${run.id}` })
}

/** A problem document as the server sends it. */
export function problem(status: number, code: string, detail: string): unknown {
  return { type: 'about:blank', title: code, status, code, detail }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
