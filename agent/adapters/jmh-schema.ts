import { z } from 'zod'
import { Figure } from './strict-json.ts'

/** JMH writes numbers that are none as text. */
const Score = z.union([Figure, z.enum(['NaN', '-INF', '+INF'])])

const Secondary = z.object({
  score: Score,
  scoreUnit: z.string(),
  /** By fork and iteration; an iteration without this result is missing. */
  rawData: z.array(z.array(Score)).optional(),
})

const Primary = z.object({
  score: Score,
  scoreUnit: z.string(),
  scorePercentiles: z.record(z.string(), Score).optional(),
  /** By fork and iteration. */
  rawData: z.array(z.array(Score)).optional(),
  /** Mode `sample`: by fork and iteration, pairs of a time and how often it was taken. */
  rawDataHistogram: z.array(z.array(z.array(z.tuple([Score, z.number().int().nonnegative()])))).optional(),
})

/** A benchmark as JMH 1.19 to 1.37 write it. */
export const Benchmark = z.object({
  jmhVersion: z.string().min(1).max(100).optional(),
  benchmark: z.string().min(1),
  mode: z.enum(['thrpt', 'avgt', 'sample', 'ss']),
  threads: z.number().int(),
  forks: z.number().int().nonnegative(),
  vmName: z.string().optional(),
  vmVersion: z.string().optional(),
  warmupIterations: z.number().int(),
  warmupTime: z.string().max(100),
  measurementIterations: z.number().int().positive(),
  measurementTime: z.string().max(100),
  measurementBatchSize: z.number().int().default(1),
  params: z.record(z.string(), z.string()).optional(),
  primaryMetric: Primary,
  secondaryMetrics: z.record(z.string(), Secondary).default({}),
})
export type Benchmark = z.infer<typeof Benchmark>
