import { z } from 'zod'
import { Instant } from './values.ts'

/** How often alarms of a project were false, beside what is tolerated. */
export const Quality = z.strictObject({
  /** The stretch of the project's history that was counted; null while there is no run. */
  since: Instant.nullable(),
  until: Instant.nullable(),
  weeks: z.number(),
  runs: z.strictObject({
    /** Judged runs, of the baseline branch and of pull requests. */
    judged: z.number().int(),
    /** Those of them that were kept out as a whole. */
    suspect: z.number().int(),
  }),
  /** Causes of changes of level on metrics with a good direction: each counts once, however many series it moved. */
  alarms: z.strictObject({
    /** That stand. */
    standing: z.number().int(),
    /** That later runs took back: false alarms as far as is known. */
    withdrawn: z.number().int(),
  }),
  /** Alerts on changes and pull requests, each once, by what is known of their truth. */
  alerts: z.strictObject({
    confirmed: z.number().int(),
    /** Measured again, and nothing was found: false alarms that somebody was told of. */
    refuted: z.number().int(),
    withdrawn: z.number().int(),
    /** Suspected, or measured again without an answer. */
    undecided: z.number().int(),
  }),
  /** Changes taken back and alerts refuted, a week, with a 95 % interval; null for less than a week. */
  achieved: z.strictObject({ perWeek: z.number(), low: z.number(), high: z.number() }).nullable(),
  tolerated: z.strictObject({
    /** The project's budget. */
    alarmsPerWeek: z.number(),
    /** False changes per 1,000 points of a series that never moves: what the detector is set to. */
    falsePerThousand: z.number(),
    /** What the budget would allow the detector, given what the project measures. Not in force. */
    falsePerThousandByBudget: z.number(),
  }),
  /** On headline metrics, canaries left out: the same that the overview counts. */
  series: z.strictObject({
    /** Of how many it is known what they can show. */
    judged: z.number().int(),
    /** Those that would not show what is worth an alert in one run. */
    blind: z.number().int(),
  }),
})
export type Quality = z.infer<typeof Quality>
