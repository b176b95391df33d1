import { Problem } from '../../../server/contract/problem.ts'
import type { TestServer } from '../../support/server.ts'

export interface RawCall {
  readonly method?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Null sends none. */
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** A request as no typed client would send it; with an upload token unless told otherwise. */
export function send(server: TestServer, path: string, call: RawCall = {}): Promise<Response> {
  const token = call.token === undefined ? server.token('upload') : call.token
  return fetch(server.url + path, {
    method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...call.headers,
    },
    ...(call.body !== undefined && { body: call.body }),
  })
}

/** The problem document of such a request's answer, which must be one in every respect. */
export async function problemOf(server: TestServer, path: string, call: RawCall = {}): Promise<Problem> {
  const response = await send(server, path, call)
  const type = response.headers.get('content-type') ?? ''
  if (!type.startsWith('application/problem+json')) {
    throw new Error(`Expected a problem document, got ${response.status} ${type}: ${await response.text()}`)
  }
  const problem = Problem.parse(await response.json())
  if (problem.status !== response.status)
    throw new Error(`Status ${response.status} carries ${problem.status}`)
  if (problem.requestId !== response.headers.get('x-request-id')) throw new Error('The request id differs')
  return problem
}
