import { z } from 'zod'
import { AlertKind } from './alert.ts'
import { Id, Instant } from './values.ts'
import { Host, Sensitivity, Series } from './views.ts'

/** Alerts on changes and pull requests by what became of them; each counts once. */
export const AlertOutcomes = z.strictObject({
  confirmed: z.number().int(),
  /** Measured again, and nothing was found. */
  refuted: z.number().int(),
  /** Taken back by later runs. */
  withdrawn: z.number().int(),
  /** A person found nothing to do about it before anything was known of its truth. */
  dismissed: z.number().int(),
  /** The change was wanted. */
  accepted: z.number().int(),
  /** None of these yet. */
  undecided: z.number().int(),
})
export type AlertOutcomes = z.infer<typeof AlertOutcomes>

/** A week of the project's history. */
export const QualityWeek = z.strictObject({
  from: Instant,
  runs: z.strictObject({ judged: z.number().int(), suspect: z.number().int() }),
  /** Causes of changes of level, by where they lie; `withdrawn` were false alarms as far as is known. */
  alarms: z.strictObject({ standing: z.number().int(), withdrawn: z.number().int() }),
  /** By where the cause lies, not by when it was told. */
  alerts: AlertOutcomes,
})
export type QualityWeek = z.infer<typeof QualityWeek>

/** How long it took from a commit to the alert about it. */
export const AlertDelay = z.strictObject({
  alert: Id,
  kind: AlertKind,
  headline: z.string(),
  committedAt: Instant,
  openedAt: Instant,
})
export type AlertDelay = z.infer<typeof AlertDelay>

export const QualityHistory = z.strictObject({
  /** False alerts tolerated a week. */
  toleratedPerWeek: z.number(),
  /** Oldest first, without gaps; the last one ends with the newest run. */
  weeks: z.array(QualityWeek),
  /** Of the same weeks. */
  hosts: z.array(z.strictObject({ host: Host, judged: z.number().int(), suspect: z.number().int() })),
  /** Of the latest alerts on changes and pull requests, the last opened first. */
  delays: z.array(AlertDelay),
})
export type QualityHistory = z.infer<typeof QualityHistory>

/** What a series can show, and what it would take to show what is worth an alert. */
export const SeriesSensitivity = z.strictObject({
  series: Series.pick({ id: true, benchmark: true, metric: true, host: true, branch: true }),
  /** Points that its level may be learnt from. */
  points: z.number().int(),
  sensitivity: Sensitivity,
  /** What would make it see; null for one that does. */
  cure: z
    .discriminatedUnion('by', [
      /** It has too few runs: so many more on its baseline branch. */
      z.strictObject({ by: z.literal('baseline'), runs: z.number().int().positive() }),
      /** It is noisy: so many boots of a commit, judged together. */
      z.strictObject({ by: z.literal('boots'), runs: z.number().int().positive() }),
      /** No number of boots that anybody would wait for: the host or the benchmark has to become steadier. */
      z.strictObject({ by: z.literal('none') }),
    ])
    .nullable(),
})
export type SeriesSensitivity = z.infer<typeof SeriesSensitivity>
