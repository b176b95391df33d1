import { createHash } from 'node:crypto'
import { promises as fs } from 'node:fs'
import type { Express, Request } from 'express'
import { ProblemFailure } from '../services/problem-failure.ts'
import { isForwarded } from './is-forwarded.ts'

export interface AgentDownloadDeps {
  /** The one-file agent; need not be there. */
  readonly agentBundle: string
  /** The script that fetches it. */
  readonly agentInstaller: string
  /** Where clients reach this server; null where nobody said. */
  readonly publicUrl: string | null
}

/**
 * Hands out the agent: the file, its checksum as `sha256sum -c` reads it, and a script that installs it. They need no
 * token, like the dashboard's own files: they are the same for everybody and hold nothing of this server.
 */
export function bindAgentDownload(app: Express, deps: AgentDownloadDeps): void {
  const load = createLoader(deps.agentBundle)

  app.get('/agent/metalmark.mjs', async (_request, response) => {
    response.locals['route'] = 'agent'
    const { bytes, sha256 } = await load()
    // The digest as RFC 9530 has it, for whoever reads headers only.
    response.set({
      'cache-control': 'no-cache',
      etag: `"${sha256}"`,
      'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    })
    response.type('text/javascript').send(bytes)
  })

  app.get('/agent/metalmark.mjs.sha256', async (_request, response) => {
    response.locals['route'] = 'agent'
    const { sha256 } = await load()
    response.set('cache-control', 'no-cache').type('text/plain').send(`${sha256}  metalmark.mjs\n`)
  })

  app.get('/agent/install.sh', async (request, response) => {
    response.locals['route'] = 'agent'
    // A script that finds nothing to install helps nobody.
    await load()
    const script = await fs.readFile(deps.agentInstaller, 'utf8')
    const origin = deps.publicUrl ?? originOf(request) ?? ''
    // It depends on who asks how, so nothing on the way may keep it for others.
    response.set('cache-control', 'no-store')
    response.type('text/x-shellscript').send(script.replace('@METALMARK_SERVER@', () => origin))
  })
}

interface Loaded {
  readonly bytes: Buffer
  readonly sha256: string
}

/** Reads the file again only when it has become another one, so that bytes and checksum always belong together. */
function createLoader(file: string): () => Promise<Loaded> {
  let loaded: { readonly mark: string; readonly value: Promise<Loaded> } | null = null
  return async () => {
    const { mtimeMs, size } = await fs.stat(file).catch((cause: unknown) => {
      throw notBuilt(cause)
    })
    const mark = `${mtimeMs} ${size}`
    if (loaded?.mark !== mark) loaded = { mark, value: read(file) }
    return loaded.value
  }
}

async function read(file: string): Promise<Loaded> {
  const bytes = await fs.readFile(file)
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function notBuilt(cause: unknown): ProblemFailure {
  return new ProblemFailure('not-found', 'This server has no agent to hand out: it was not built', {
    hint: 'On the server, "npm run build" builds it',
    cause,
  })
}

/**
 * The address that a client used, where it can only be this server's own. It becomes part of a shell script, so it is a
 * plain host name or address with a port, or null. Behind a proxy nobody knows: there, `--public-url` tells.
 */
export function originOf(request: Pick<Request, 'headers'>): string | null {
  const host = request.headers.host ?? ''
  if (isForwarded(request) || host.length > 255) return null
  return /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:\d{1,5})?$/i.test(host) ? `http://${host}` : null
}
