import { z } from 'zod'
import { FieldPattern, FieldValue } from './environment.ts'
import { bodyProblems, inProject, nothing, type Route } from './route.ts'

export const FieldClass = z.enum(['identity', 'epoch', 'noted'])

/** A field of the environment as a project's latest runs carried it. */
export const KnownField = z.strictObject({
  field: z.string(),
  /** As of the newest run that carried it: by the agent's table, the suite and the settings of then. */
  kind: FieldClass,
  /** Different values, those that could not be read left out. */
  values: z.number().int().nonnegative(),
  hosts: z.number().int().positive(),
  latest: FieldValue,
})
export type KnownField = z.infer<typeof KnownField>

const FieldPatterns = z.array(FieldPattern).max(200).default([])
const FieldMoves = z.strictObject({ identity: FieldPatterns, epoch: FieldPatterns, noted: FieldPatterns })

const Count = z.strictObject({ now: z.number().int(), asked: z.number().int() })

/** What other classes would make of the runs that were looked at, had they been in force then. */
export const ClassesPreview = z.strictObject({
  /** Runs that were looked at. */
  runs: z.number().int(),
  series: Count,
  /** Markers on hosts, each for all series there. */
  epochs: Count,
  /** Series that would not be the same any more: split, or one with others. */
  touched: z.number().int(),
  /** Patterns that no field of these runs fits. */
  idle: z.array(z.string()),
})
export type ClassesPreview = z.infer<typeof ClassesPreview>

/** Environment fields and their classes. */
export const environmentFieldRoutes = {
  listEnvironmentFields: {
    method: 'GET',
    path: '/api/v1/projects/:project/environment-fields',
    scope: 'read',
    summary: 'Fields of the environment that the latest runs of a project carried, with their classes',
    params: inProject,
    query: nothing,
    body: null,
    status: 200,
    reply: z.strictObject({ runs: z.number().int(), fields: z.array(KnownField) }),
    problems: ['not-found'],
  },
  previewClasses: {
    method: 'POST',
    path: '/api/v1/projects/:project/environment-fields/preview',
    scope: 'read',
    summary:
      'How many series and epochs other classes of fields would make of the latest runs; changes nothing',
    params: inProject,
    query: nothing,
    body: FieldMoves,
    status: 200,
    reply: ClassesPreview,
    problems: [...bodyProblems, 'not-found'],
  },
} as const satisfies Record<string, Route>
