import { z } from 'zod'
import { Name, Sha256, Text } from './values.ts'

/**
 * What it takes to measure a run again on any machine: the suite with nothing left open, the box by its checksum, and the
 * machines' shape. The argv of each repetition stands in the run's results.
 */
export const Manifest = z.strictObject({
  format: z.literal(1),
  /** The suite as `metalmark.yaml` would say it, every default filled in, the seed included. */
  suite: z.record(z.string().max(100), z.unknown()),
  /** Null where no VM was used. */
  vms: z
    .strictObject({
      provider: z.enum(['libvirt', 'virtualbox']),
      box: z.strictObject({ name: Text, version: Name.nullable(), checksum: Sha256.nullable() }),
      machines: z
        .array(z.strictObject({ name: Name, cpus: z.number().int(), memoryMiB: z.number().int() }))
        .max(8),
      /** Text of the Vagrantfile that the agent wrote; null where the repository brought its own. */
      vagrantfile: z
        .string()
        .max(64 * 1024)
        .nullable(),
    })
    .nullable(),
})
export type Manifest = z.infer<typeof Manifest>
