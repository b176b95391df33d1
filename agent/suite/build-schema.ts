import { z } from 'zod'
import { MachineName } from './vms-schema.ts'

/** Program and arguments; no shell takes part. */
const Argv = z.array(z.string().max(2000)).min(1).max(100)

/** Commands on the host in the checkout, before any machine boots. */
export const BuildSteps = z.array(Argv).min(1).max(50)

/** What is done in a machine once it is up: files of the checkout are copied in, then commands run. */
export const PrepareEntry = z.strictObject({
  /** A machine's name, or `host`; absent: every machine, or the host where there is none. */
  on: MachineName.optional(),
  /** Paths below the repository. */
  copy: z
    .array(
      z
        .string()
        .min(1)
        .max(500)
        .regex(/^(?![/-])(?!.*(^|\/)\.\.(\/|$))/, 'expected a path below the repository'),
    )
    .max(100)
    .optional(),
  run: z.array(Argv).max(50).optional(),
})
export type PrepareEntry = z.infer<typeof PrepareEntry>
