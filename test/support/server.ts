import path from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { pino } from 'pino'
import { type AppDeps, type RunningServer, startServer } from '../../server/app.ts'
import type { Config } from '../../server/config.ts'
import { type Client, createClient } from '../../server/contract/client.ts'
import type { Scope } from '../../server/contract/route.ts'

export interface TestServer extends RunningServer {
  /** A token that is good for every project. */
  token(scope: Scope): string
  /** A client with such a token. */
  client(scope: Scope): Client
}

export interface TestServerOptions {
  readonly config?: Partial<Config>
  readonly deps?: Partial<AppDeps>
}

/** A real server on a free port of loopback, in memory unless `config.data` names a file; replies are checked. */
export async function startTestServer({ config, deps }: TestServerOptions = {}): Promise<TestServer> {
  const server = await startServer(
    {
      host: '127.0.0.1',
      port: 0,
      data: ':memory:',
      secrets: null,
      logLevel: 'silent',
      anonymousRead: 'loopback',
      webDir: path.resolve('dist/web'),
      agentBundle: path.resolve('dist/metalmark.mjs'),
      agentInstaller: path.resolve('deploy/install.sh'),
      publicUrl: null,
      frameAncestors: null,
      version: '0.0.0-test',
      ...config,
    },
    { logger: pino({ level: 'silent' }), checkReplies: true, ...deps },
  )
  const secrets = new Map<Scope, string>()
  for (const scope of ['read', 'upload', 'admin'] as const) {
    secrets.set(scope, (await server.tokens.create({ name: 'test', scope, project: null })).secret)
  }
  const token = (scope: Scope) => secrets.get(scope) ?? ''
  return { ...server, token, client: (scope) => clientFor(server.url, token(scope)) }
}

/** The typed client as the agent uses it, with compressed bodies. */
export function clientFor(baseUrl: string, token?: string): Client {
  return createClient({
    baseUrl,
    token,
    fetch,
    compress: async (body) => ({ encoding: 'gzip', bytes: new Uint8Array(await promisify(gzip)(body)) }),
  })
}
