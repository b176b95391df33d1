import type { Express } from 'express'
import { openApiDocument } from '../contract/openapi.ts'
import type { Reads } from '../services/deps.ts'
import { type AuthoriseDeps, authorise } from './authorise.ts'
import type { Metrics } from './metrics.ts'

export interface OperationsDeps extends AuthoriseDeps {
  readonly reads: Pick<Reads, 'operations'>
  readonly metrics: Metrics
  readonly version: string
  /** Whether the queue is worked on. The judging thread does not count: it is started again when it is needed. */
  readonly isWorkerAlive: () => boolean
}

/** What operators and tools ask: is it up, is it able, how is it doing, what can it do. */
export function bindOperations(app: Express, deps: OperationsDeps): void {
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n')
  })

  app.get('/readyz', async (_request, response) => {
    const checks = { database: await answers(deps.reads), worker: deps.isWorkerAlive() }
    const ready = checks.database && checks.worker
    response.status(ready ? 200 : 503).json({ ready, checks, version: deps.version })
  })

  app.get('/metrics', async (request, response) => {
    await authorise(deps, request, 'read')
    response.set('content-type', deps.metrics.contentType).send(await deps.metrics.text())
  })

  const document = openApiDocument(deps.version)
  app.get('/api/v1/openapi.json', (_request, response) => {
    response.json(document)
  })
}

async function answers(reads: Pick<Reads, 'operations'>): Promise<boolean> {
  try {
    await reads.operations.ping()
    return true
  } catch {
    // Not ready is the answer; the requests that fail for the same reason log it.
    return false
  }
}
