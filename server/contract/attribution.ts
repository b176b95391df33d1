import { z } from 'zod'
import { Effect } from './verdict.ts'

/** What brought a change about; `both` is code and host, `unknown` what cannot be told from the data. */
export const AttributionKind = z.enum(['code', 'host', 'both', 'environment', 'unknown'])
export type AttributionKind = z.infer<typeof AttributionKind>

/** What made a series change, as far as what else ran on its host tells. */
export const Attribution = z.strictObject({
  kind: AttributionKind,
  /** The shares, as relative changes for the better (above zero) or worse; null where nothing tells them apart. */
  code: Effect.nullable(),
  host: Effect.nullable(),
  /** One sentence for a person. */
  reason: z.string(),
  /** What would tell: the old commit, run in the new environment. */
  ask: z.enum(['mirror-run']).nullable(),
})
export type Attribution = z.infer<typeof Attribution>
