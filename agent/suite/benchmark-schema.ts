import { z } from 'zod'
import { Identifier } from '../../server/contract/values.ts'
import { catalogue } from '../plan/catalogue.ts'
import { agentPaths } from './paths.ts'
import { MachineName } from './vms-schema.ts'

const count = (max: number) => z.number().int().min(1).max(max)
const BenchmarkName = z.enum(Object.keys(catalogue) as [string, ...string[]])

/** One benchmark of the catalogue: its name, or an object that says more. Durations are whole seconds. */
export const BenchmarkEntry = z.union([
  BenchmarkName,
  z.strictObject({
    name: BenchmarkName,
    path: z.enum(agentPaths).exclude(['none']).optional(),
    repetitions: count(100).optional(),
    seconds: count(600).optional(),
    /** 0 leaves the warm-up out. */
    warmUp: z.number().int().min(0).max(600).optional(),
    /** What the benchmark's own tool can be told; its schema stands beside it in the catalogue. */
    options: z.record(z.string().max(60), z.json()).optional(),
    /** The path whose result this one's is divided by. */
    baseline: z.enum([...agentPaths, 'none']).optional(),
  }),
])
export type BenchmarkEntry = z.infer<typeof BenchmarkEntry>

/** Any executable whose output an adapter reads. */
export const CommandEntry = z.strictObject({
  name: Identifier,
  /** Program and arguments; no shell takes part, and nothing of the agent's environment is passed on. */
  run: z.array(z.string().max(2000)).min(1).max(100),
  /** Prints the version in its first line, so that another version is another series. */
  version: z.array(z.string().max(2000)).min(1).max(20).optional(),
  /** A machine's name, or `host`. */
  on: MachineName.optional(),
  adapter: z.string().min(1).max(60).optional(),
  path: z.enum(agentPaths).optional(),
  repetitions: count(100).optional(),
  warmUp: z.boolean().optional(),
  /** How long it usually takes, in seconds: it is left alone for so long. */
  seconds: count(3600).optional(),
  /** Seconds after which it is ended. */
  timeout: count(3600).optional(),
})
export type CommandEntry = z.infer<typeof CommandEntry>

/** When a benchmark has been repeated often enough. */
export const StopEntry = z.strictObject({
  halfWidth: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,3})?\s?%$/, 'expected a percentage such as 2.5%')
    .optional(),
  min: z.number().int().min(2).max(100).optional(),
  max: count(100).optional(),
})
export type StopEntry = z.infer<typeof StopEntry>
