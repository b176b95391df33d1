import { z } from 'zod'
import { FieldValue } from './environment.ts'

/** A field in which two environments differ. */
export const EnvironmentDifference = z.strictObject({
  field: z.string(),
  /** Its class; where the two sides class it differently, the stricter. */
  kind: z.enum(['identity', 'epoch', 'noted']),
  from: FieldValue,
  to: FieldValue,
  /** What that means for the figures, as one sentence. */
  meaning: z.string(),
})
export type EnvironmentDifference = z.infer<typeof EnvironmentDifference>
