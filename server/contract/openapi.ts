import { z } from 'zod'
import { Problem, type ProblemCode, problemStatus } from './problem.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'

/** The OpenAPI 3.1 document of the route table. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Metalmark', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: jsonSchema(Problem, 'output') },
    },
  }
}

function operation(name: string, route: Route): Record<string, unknown> {
  return {
    operationId: name,
    summary: route.summary,
    description: `Needs a token with scope \`${route.scope}\`.`,
    security: [{ token: [route.scope] }],
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
      },
    }),
    responses: { [route.status]: success(route), ...failures(route) },
  }
}

function parameters(schema: z.ZodObject, place: 'path' | 'query'): unknown[] {
  return Object.entries(schema.shape).map(([name, type]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(type, undefined).success,
    schema: jsonSchema(type, 'input'),
  }))
}

function success(route: Route): Record<string, unknown> {
  return { description: route.summary, content: contentOf(route.reply) }
}

function contentOf(reply: Route['reply']): Record<string, unknown> {
  if (reply === 'text') return { 'text/plain': { schema: { type: 'string' } } }
  // OpenAPI 3.1 describes no streams: the schema is that of one event's data.
  if ('events' in reply) return { 'text/event-stream': { schema: jsonSchema(reply.events, 'output') } }
  return { 'application/json': { schema: jsonSchema(reply, 'output') } }
}

function failures(route: Route): Record<string, unknown> {
  const codes: readonly ProblemCode[] = ['invalid-request', 'unauthenticated', 'forbidden', ...route.problems]
  const byStatus = Map.groupBy(codes, (code) => problemStatus[code])
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >
  return rest
}
