import { z } from 'zod'
import type { ProblemCode } from './problem.ts'
import { Slug } from './values.ts'

export type Scope = 'read' | 'upload' | 'admin'

/** One operation: all that the Express binding, the typed client and the OpenAPI document need to know. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** With `:name` for each path parameter. */
  readonly path: string
  readonly scope: Scope
  readonly summary: string
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly body: z.ZodType | null
  readonly status: 200 | 202
  /** A schema of JSON, `text` for plain text, or a stream of server-sent events. */
  readonly reply: z.ZodType | 'text' | EventStream
  readonly problems: readonly ProblemCode[]
}

/** Server-sent events that go on until one side ends them, each with JSON of that schema. */
export interface EventStream {
  readonly events: z.ZodType
}

export const nothing = z.strictObject({})
/** What can be wrong with any body. */
export const bodyProblems = [
  'malformed-json',
  'not-a-number',
  'body-too-large',
  'unsupported-media-type',
  'storage-unavailable',
] as const satisfies readonly ProblemCode[]
export const inProject = z.strictObject({ project: Slug })
