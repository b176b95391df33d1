import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import { ProblemFailure } from '../services/problem-failure.ts'
import { type AgentDownloadDeps, bindAgentDownload } from './agent-download.ts'
import { type BindDeps, bindRoutes } from './bind.ts'
import { bindCharts, type ChartDeps } from './charts.ts'
import { bindDashboard, type DashboardDeps } from './dashboard.ts'
import { bindOperations, type OperationsDeps } from './operations.ts'
import { type ProblemContext, sendProblem, toFailure } from './problem.ts'
import { RequestAborted } from './read-body.ts'
import { securityHeaders } from './security-headers.ts'

export interface HttpDeps
  extends BindDeps,
    OperationsDeps,
    ProblemContext,
    AgentDownloadDeps,
    ChartDeps,
    DashboardDeps {
  readonly logger: Logger
  readonly newId: () => string
}

/** The Express application: the contract's operations, operators' addresses, agent, dashboard, problems for the rest. */
export function createHttp(deps: HttpDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(requestLog(deps))
  app.use(securityHeaders)
  app.use((request, response, next) => {
    const start = performance.now()
    response.on('finish', () => {
      // A stream ends when its reader leaves: that is no time to answer.
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return
      const route = String(response.locals['route'] ?? 'other')
      const labels = { route, method: request.method, status: String(response.statusCode) }
      deps.metrics.observeRequest(labels, (performance.now() - start) / 1000)
    })
    next()
  })
  bindOperations(app, deps)
  bindRoutes(app, deps)
  bindAgentDownload(app, deps)
  bindCharts(app, deps)
  bindDashboard(app, deps)
  app.use((request: Request) => {
    throw new ProblemFailure(
      'not-found',
      `There is nothing at ${request.method} ${request.path.slice(0, 200)}`,
    )
  })
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    if (error instanceof RequestAborted || response.headersSent) {
      request.log.info({ err: error }, 'A request was given up')
      response.destroy()
      return
    }
    const failure = toFailure(error, deps)
    if (failure.code === 'internal' || failure.code === 'storage-unavailable')
      request.log.error({ err: error }, failure.message)
    else request.log.info({ code: failure.code, detail: failure.message }, 'A request was refused')
    sendProblem(request, response, failure)
  })
  return app
}

/** One line per request, without its headers: they carry the token. */
function requestLog({ logger, newId }: Pick<HttpDeps, 'logger' | 'newId'>) {
  return pinoHttp({
    logger,
    genReqId: (request, response) => {
      const given = String(request.headers['x-request-id'] ?? '')
      const id = /^[\w.-]{1,64}$/.test(given) ? given : newId()
      response.setHeader('x-request-id', id)
      return id
    },
    autoLogging: { ignore: (request) => request.url === '/healthz' || request.url === '/readyz' },
    quietReqLogger: true,
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        method: request.method,
        url: request.url,
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  })
}
