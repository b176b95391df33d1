import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

export interface Exchange {
  readonly method: string
  /** Without the base, with the query. */
  readonly path: string
  readonly body: unknown
  readonly status: number
  readonly reply: unknown
}

export interface ApiDescription {
  /** What in a request, or in the reply that a test's own server made to it, is not as the forge describes its API. */
  problems(exchange: Exchange): readonly string[]
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: { readonly content?: Content; readonly required?: boolean }
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>
}
interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: object
}
type Content = Readonly<Record<string, { readonly schema?: object }>>
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** GitHub's own description, as `@octokit/openapi` publishes it. */
export function gitHubDescription(): ApiDescription {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
  return describeApi(JSON.parse(readFileSync(file, 'utf8'), withNull))
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own. */
function withNull(_key: string, value: unknown): unknown {
  const { nullable, ...schema } = (value ?? {}) as { readonly nullable?: unknown }
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : value
}

/** An OpenAPI 3 document as a check of what goes over the wire. */
export function describeApi(document: Document): ApiDescription {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false })
  addFormats(ajv)
  ajv.addSchema({ ...document, $id: 'api' })
  const compiled = new Map<string, ValidateFunction>()
  const check = (pointer: string, value: unknown, where: string): string[] => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` })
    compiled.set(pointer, known)
    if (known(value)) return []
    return (known.errors ?? []).slice(0, 5).map((one) => `${where}${one.instancePath}: ${one.message}`)
  }
  const resolve = <T>(value: T | { readonly $ref: string }): T => {
    const ref = (value as { $ref?: string }).$ref
    return ref === undefined ? (value as T) : (at(document, ref.slice(1)) as T)
  }

  return {
    problems({ method, path, body, status, reply }) {
      const url = new URL(path, 'http://forge')
      const found = findPath(document, method, url.pathname)
      if (found === null) return [`${method} ${url.pathname}: no such operation`]
      const pointer = `/paths/${escapePart(found.template)}/${method.toLowerCase()}`
      const { parameters = [], requestBody, responses } = found.operation
      const told = parameters.map((one) => resolve<Parameter>(one))
      const problems = queryProblems(told, url.searchParams, ajv)
      problems.push(...requestProblems(requestBody, `${pointer}/requestBody`, body))
      const response = responses[String(status)]
      // Rate limits and outages are not part of every operation's description.
      if (response === undefined)
        return status >= 400 ? problems : [...problems, `reply: no status ${status}`]
      const target = response.$ref?.slice(1) ?? `${pointer}/responses/${status}`
      const schema = resolve<{ content?: Content }>(response as never).content?.['application/json']?.schema
      if (schema === undefined || status >= 400) return problems
      return [...problems, ...check(`${target}/content/application~1json/schema`, reply, 'reply ')]
    },
  }

  function requestProblems(described: Operation['requestBody'], pointer: string, body: unknown): string[] {
    const schema = described?.content?.['application/json']?.schema
    if (body === undefined) return described?.required === true ? ['request: no body'] : []
    if (schema === undefined) return ['request: a body where none is described']
    return check(`${pointer}/content/application~1json/schema`, body, 'request ')
  }
}

function queryProblems(told: readonly Parameter[], query: URLSearchParams, ajv: Ajv): string[] {
  const known = new Map(told.filter((one) => one.in === 'query').map((one) => [one.name, one]))
  const unknown = [...query.keys()].filter((name) => !known.has(name)).map((name) => `query: unknown ${name}`)
  const wrong = [...query].flatMap(([name, text]) => {
    const schema = known.get(name)?.schema as { type?: string; $ref?: string } | undefined
    if (schema === undefined || schema.$ref !== undefined) return []
    const value = schema.type === 'integer' || schema.type === 'number' ? Number(text) : text
    return ajv.validate({ ...schema }, value) ? [] : [`query ${name}: ${ajv.errorsText()}`]
  })
  return [...unknown, ...wrong]
}

/** The template with the most parts that are literal: `/issues/comments/{id}` before `/issues/{number}/comments`. */
function findPath({ paths }: Document, method: string, path: string) {
  const parts = path.split('/')
  let best: { readonly template: string; readonly operation: Operation; readonly literal: number } | null =
    null
  for (const [template, operations] of Object.entries(paths)) {
    const operation = operations[method.toLowerCase()]
    const wanted = template.split('/')
    if (operation === undefined || wanted.length !== parts.length) continue
    if (!wanted.every((part, i) => part.startsWith('{') || part === parts[i])) continue
    const literal = wanted.filter((part) => !part.startsWith('{')).length
    if (best === null || literal > best.literal) best = { template, operation, literal }
  }
  return best
}

function escapePart(part: string): string {
  return encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))
}

function at(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[decodeURIComponent(part)], document)
}
