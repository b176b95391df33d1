import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { defaultEndpoints, type Endpoints } from '../../../../agent/environment/cloud/probe.ts'

export interface MetadataServer {
  readonly url: string
  /** What was asked, in order: method, path and headers. */
  readonly asked: { readonly line: string; readonly headers: IncomingMessage['headers'] }[]
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A real server on the loopback that answers as `answer` says and goes with the test. */
export async function metadataServer(answer: Answer): Promise<MetadataServer> {
  const asked: MetadataServer['asked'] = []
  const server = createServer((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** Answers by method and path; 404 for everything else. */
export function answering(pages: Readonly<Record<string, string>>): Answer {
  return ({ method, url }, response) => {
    const text = pages[`${method} ${url}`]
    response.statusCode = text === undefined ? 404 : 200
    response.end(text ?? '{"error":"not found"}')
  }
}

export function document(name: string): string {
  return readFileSync(
    fileURLToPath(new URL(`../../../fixtures/cloud-metadata/${name}`, import.meta.url)),
    'utf8',
  )
}

/** Every provider at one address, so that a request to the wrong one would be seen there as well. */
export function allAt(...urls: readonly string[]): Endpoints {
  return Object.fromEntries(Object.keys(defaultEndpoints).map((name) => [name, urls])) as unknown as Endpoints
}
