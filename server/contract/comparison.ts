import { z } from 'zod'
import { BenchmarkDefinition, MetricDefinition, Path } from './benchmark.ts'
import { EnvironmentDifference } from './environment-difference.ts'
import { Unit } from './units.ts'
import { Id, Instant } from './values.ts'
import { Effect, Interval, VerdictKind } from './verdict.ts'

/** One run's value of a metric. */
const SideValue = z.strictObject({ value: z.number(), samples: z.array(z.number()) })

const Summary = z.strictObject({
  /** Median of the runs' values. */
  median: z.number(),
  /** Relative standard deviation: between runs, or of one run's repetitions; null of a single number. */
  spread: z.number().nullable(),
  runs: z.number().int(),
  values: z.array(SideValue),
})

export const ComparisonSide = z.strictObject({
  asked: z.string(),
  /** In words: `branch main`, `pull request 12`. */
  what: z.string(),
  runs: z.array(
    z.strictObject({
      name: z.string(),
      id: Id.nullable(),
      startedAt: Instant.nullable(),
      commit: z.string().nullable(),
      host: z.string().nullable(),
    }),
  ),
  notes: z.array(z.string()),
})
export type ComparisonSide = z.infer<typeof ComparisonSide>

export const ComparisonRow = z.strictObject({
  benchmark: BenchmarkDefinition.omit({ metrics: true }),
  metric: MetricDefinition,
  /** The host's label where the sides have several in common. */
  host: z.string().nullable(),
  a: Summary.nullable(),
  b: Summary.nullable(),
  /** Null where the two may not be compared, or where one side has no value. */
  judged: z
    .strictObject({
      /** Of B against A, with its interval; null from zero. */
      effect: Effect.nullable(),
      p: z.number().nullable(),
      /** What the difference rests on. */
      footing: z.enum(['runs', 'one-run', 'repetitions', 'none']),
      verdict: VerdictKind.nullable(),
      smallestDetectable: z.number().nullable(),
    })
    .nullable(),
  /** Why they may not be compared. */
  reasons: z.array(z.string()),
})
export type ComparisonRow = z.infer<typeof ComparisonRow>

/** By how much a group of headline metrics became better as a whole; `server/judge/group-means.ts` has the formula. */
export const GroupMean = z.strictObject({
  /** Null for all of the path. */
  benchmark: z.string().nullable(),
  path: Path,
  metrics: z.number().int().min(2),
  /** Relative: above zero is better. */
  better: z.number(),
  /** It holds at least 95 %; null where a metric has no interval of runs. */
  interval: Interval.nullable(),
})
export type GroupMean = z.infer<typeof GroupMean>

/** Two of anything side by side. */
export const Comparison = z.strictObject({
  a: ComparisonSide,
  b: ComparisonSide,
  rows: z.array(ComparisonRow),
  /** Mean factors of headline metrics by unit, from two metrics up. */
  means: z.array(z.strictObject({ unit: Unit, metrics: z.number().int(), relative: z.number() })),
  /** Those of paths first. */
  groupMeans: z.array(GroupMean),
  /** The smallest relative change that matters to the verdicts. */
  smallestEffect: z.number(),
  differences: z.array(EnvironmentDifference),
  /** What a reader must know, most important first. */
  notes: z.array(z.string()),
})
export type Comparison = z.infer<typeof Comparison>
