import { z } from 'zod'

/** The closed set of error codes and the HTTP status of each. */
export const problemStatus = {
  'invalid-request': 400,
  'malformed-json': 400,
  'not-a-number': 400,
  'clock-wrong': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'run-conflict': 409,
  'work-conflict': 409,
  'alert-conflict': 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'storage-unavailable': 503,
  'too-busy': 503,
  internal: 500,
} as const

export type ProblemCode = keyof typeof problemStatus
export const ProblemCode = z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]])

/** An RFC 9457 problem document; `errors` names each offending place of a body. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: ProblemCode,
  detail: z.string(),
  /** What to do next, where there is something to do. */
  hint: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
