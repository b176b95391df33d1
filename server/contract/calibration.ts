import { z } from 'zod'
import { MetricDefinition } from './benchmark.ts'
import { CommitHash, Id, Identifier, Instant, Name, Sha256 } from './values.ts'
import { Host } from './views.ts'

/** A relative standard deviation, and how much it rests on. */
export const KnownSpread = z.strictObject({
  spread: z.number().nonnegative(),
  freedom: z.number().positive(),
})
export type KnownSpread = z.infer<typeof KnownSpread>

/** How runs of the same build vary, as relative standard deviations; null where the runs do not tell. */
export const VarianceComponents = z.strictObject({
  benchmark: Identifier,
  path: Name,
  metric: MetricDefinition.pick({ name: true, unit: true, direction: true, role: true }),
  /** Mean of all boots, in the metric's unit. */
  level: z.number(),
  /** Between repetitions of one boot. */
  withinRun: z.number().nullable(),
  /** Between boots on one host, beyond what repetitions explain. */
  betweenBoots: z.number().nullable(),
  /** Between hosts, beyond what boots explain. */
  betweenHosts: z.number().nullable(),
  /** Between hours of the day, beyond what boots explain. */
  betweenHours: z.number().nullable(),
  /** Of one run's value on its host, with all that varies there: what the judge takes from it. */
  oneRun: KnownSpread.nullable(),
  boots: z.number().int(),
  hosts: z.number().int(),
})
export type VarianceComponents = z.infer<typeof VarianceComponents>

/** Pairs of the same build against itself (A/A): what differs between its runs is noise. */
export const Calibration = z.strictObject({
  id: Id,
  commit: CommitHash.nullable(),
  hosts: z.array(Host),
  state: z.enum(['measuring', 'done', 'failed', 'cancelled']),
  /** One sentence for a person. */
  reason: z.string(),
  createdAt: Instant,
  /** When the last run that counts was measured; null while none is known to. */
  measuredAt: Instant.nullable(),
  /** Why it does not hold any more (age, another environment since); null where it holds. */
  stale: z.string().nullable(),
  /** Those that count; while it is being measured, those that have come. */
  runs: z.array(Id),
  components: z.array(VarianceComponents),
})
export type Calibration = z.infer<typeof Calibration>

/** Runs that were measured already, or boots for hosts to measure. */
export const CalibrationRequest = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('runs'), runs: z.array(Id).min(4).max(200) }),
  z.strictObject({
    by: z.literal('work'),
    commit: CommitHash,
    hosts: z.array(Sha256).min(1).max(20),
    /** On each host. */
    boots: z.number().int().min(4).max(40),
    /** Spread over so many hours, so that times of day are told apart; 0 for as soon as possible. */
    hours: z.number().min(0).max(168).default(0),
    profile: z.enum(['smoke', 'ci', 'full']).nullable().default(null),
  }),
])
export type CalibrationRequest = z.infer<typeof CalibrationRequest>
