import { z } from 'zod'
import { Alert, AlertAction, AlertEvidence, AlertHandling, AlertKind } from './alert.ts'
import { AttributionKind } from './attribution.ts'
import { ProblemCode } from './problem.ts'
import { Id, Name, Text } from './values.ts'

/**
 * `open`: what somebody may have to look at: neither closed nor muted. `muted`: not closed, and told to nobody for now.
 * `closed`: accepted or resolved.
 */
export const AlertState = z.enum(['open', 'muted', 'closed', 'all'])
export type AlertState = z.infer<typeof AlertState>

/** Which alerts to show; what is left out does not matter. */
const filters = {
  state: AlertState.default('open'),
  kind: AlertKind.optional(),
  evidence: AlertEvidence.optional(),
  handling: AlertHandling.optional(),
  attribution: AttributionKind.optional(),
  /** A baseline branch; a pull request's alert is of the branch that it goes into. */
  branch: Name.optional(),
  /** A host's label. */
  host: Name.optional(),
  /** Empty: nobody's. */
  assignee: Text.optional(),
  /** Words that headline, hosts, assignee, commits and pull request hold, in any order and case. */
  text: Text.optional(),
  pullRequest: z.coerce.number().int().positive().optional(),
}

export const AlertFilter = z.strictObject(filters)
export type AlertFilter = z.output<typeof AlertFilter>

export const AlertsQuery = z.strictObject({
  ...filters,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only those opened before this one: the id of the last alert of the previous page. */
  before: Id.optional(),
})

const Count = z.strictObject({ value: z.string(), count: z.number().int().nonnegative() })

/** How many alerts each value of a filter would show, the other filters being as they are; the most frequent first. */
export const AlertCounts = z.strictObject({
  /** With all filters. */
  shown: z.number().int().nonnegative(),
  state: z.array(Count),
  kind: z.array(Count),
  evidence: z.array(Count),
  handling: z.array(Count),
  attribution: z.array(Count),
  branch: z.array(Count),
  host: z.array(Count),
  /** `value` is empty for nobody. */
  assignee: z.array(Count),
})
export type AlertCounts = z.infer<typeof AlertCounts>

/** One thing done to many alerts. */
export const AlertsAction = z.strictObject({
  alerts: z
    .array(Id)
    .min(1)
    .max(200)
    .refine((ids) => new Set(ids).size === ids.length, { message: 'expected each alert once' }),
  action: AlertAction,
})

/** What became of each alert: one that refuses holds up no other. */
export const AlertsOutcome = z.strictObject({
  /** In the order asked for. */
  results: z.array(
    z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('done'), id: Id, alert: Alert }),
      z.strictObject({
        outcome: z.literal('refused'),
        id: Id,
        code: ProblemCode,
        detail: z.string(),
        hint: z.string().nullable(),
      }),
    ]),
  ),
})
export type AlertsOutcome = z.infer<typeof AlertsOutcome>
