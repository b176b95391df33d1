import { z } from 'zod'
import { FieldPattern } from '../../server/contract/environment.ts'
import { Slug } from '../../server/contract/values.ts'
import { ThresholdsFile } from '../measure/validity/thresholds.ts'
import { BenchmarkEntry, CommandEntry, StopEntry } from './benchmark-schema.ts'
import { BuildSteps, PrepareEntry } from './build-schema.ts'
import { checkSuite } from './check-suite.ts'
import { Containers, Kubernetes, Pinning } from './paths-schema.ts'
import { profiles } from './profiles.ts'
import { VmsFile } from './vms-schema.ts'

const count = (max: number) => z.number().int().min(1).max(max)

const FieldPatterns = z.array(FieldPattern).max(200)

export const SuiteKeys = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  project: Slug.optional(),
  server: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(),
  profile: z.enum(profiles).optional(),
  vms: z.union([z.literal('none'), VmsFile]).optional(),
  build: BuildSteps.optional(),
  prepare: z.array(PrepareEntry).max(50).optional(),
  pinning: Pinning.optional(),
  containers: Containers.optional(),
  kubernetes: Kubernetes.optional(),
  benchmarks: z.union([z.literal('none'), z.array(BenchmarkEntry).min(1).max(50)]).optional(),
  commands: z.array(CommandEntry).max(50).optional(),
  stop: z.union([z.literal('none'), StopEntry]).optional(),
  baseline: z.boolean().optional(),
  canary: z.boolean().optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  environment: z
    .strictObject({
      identity: FieldPatterns.optional(),
      epoch: FieldPatterns.optional(),
      noted: FieldPatterns.optional(),
    })
    .optional(),
  /** Whether a cloud's metadata service may be asked what machine this is. */
  cloudMetadata: z.boolean().optional(),
  validity: ThresholdsFile.optional(),
  deadlines: z
    .strictObject({
      up: count(3600).optional(),
      /** Of `build` altogether, and of each command of `prepare`. */
      build: count(86_400).optional(),
      repetition: count(3600).optional(),
      run: count(86_400).optional(),
      /** No repetition beyond the least number is begun once measuring has taken so long. */
      measuring: count(86_400).optional(),
    })
    .optional(),
})

/** `metalmark.yaml`. Everything may be left out. Durations are whole seconds, memory is MiB. */
export const SuiteFile = SuiteKeys.superRefine(checkSuite)
export type SuiteFile = z.infer<typeof SuiteFile>
